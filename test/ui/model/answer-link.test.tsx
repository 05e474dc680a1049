import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it } from "vitest";
import { validateInputs } from "../../../src/core/inputs.ts";
import { answerLink, Share } from "../../../src/ui/model/result/share.tsx";
import { parseRoute } from "../../../src/ui/router/route.ts";
import { linkValues, rawInputs } from "../../../src/ui/state/form-values.ts";
import { reviewCard, weatherCard } from "../fakes/cards.ts";

/** The inputs that a form reads from a link. */
function follow(card: typeof weatherCard, link: string) {
  const route = parseRoute(link.slice(link.indexOf("#")));
  if (route.page !== "model") throw new Error("not a model's page");
  return validateInputs(card, rawInputs(card, linkValues(card, route.values ?? {})));
}

describe("the link to an answer", () => {
  it("restores inputs of every kind, even a missing one", () => {
    const inputs = {
      latitude: -44.5,
      longitude: 12,
      wind: null,
      season: "w",
      month: "May",
      coast: 0,
      at: "2026-11-20T16:54:00.000Z",
    };
    const link = answerLink(weatherCard, inputs, {}, "https://example.org/app/#/weather?wind=3");
    expect(link.startsWith("https://example.org/app/#/weather?")).toBe(true);
    expect(follow(weatherCard, link)).toMatchObject({ status: "valid", inputs });
  });

  it("keeps a missing value missing even if the card has a default", () => {
    const card = {
      ...weatherCard,
      fields: weatherCard.fields.map((field) =>
        field.name === "wind" ? ({ ...field, default: 5 } as typeof field) : field,
      ),
    };
    const inputs = { latitude: 0, longitude: 0, wind: null, season: "", month: "May", coast: 1, at: "" };
    expect(follow(card, answerLink(card, inputs, {}, "http://localhost/"))).toMatchObject({
      status: "valid",
      inputs,
    });
  });

  it("preserves text of any kind, and the metadata", () => {
    const review = "Gut & günstig? 100 % – “ja” #1 👍\nund عربي";
    const link = answerLink(reviewCard, { review }, { book: "Emma & Co" }, "http://localhost/");
    const route = parseRoute(link.slice(link.indexOf("#")));
    expect(route).toMatchObject({ values: { review, book: "Emma & Co" } });
  });
});

describe("the lines for other pages", () => {
  const before = window.location.href;
  afterEach(() => window.history.replaceState(null, "", before));

  it("name the site's files beside the page's own, even if its address has a file name", async () => {
    window.history.replaceState(null, "", "/site/index.html?from=mail#/book-review");
    const site = new URL("/site/", before).href;
    render(<Share card={reviewCard} inputs={{ review: "Fine." }} metadata={{}} embedded={false} />);
    await userEvent.click(screen.getByRole("button", { name: "Share" }));
    const texts = screen.getAllByRole("textbox").map((box) => (box as HTMLTextAreaElement).value);
    expect(texts.join("\n")).toContain(`import { open } from "${site}hunch.js"`);
    expect(texts.join("\n")).toContain(`fetch("${site}api/models/book-review/predict?review=Fine.")`);
    expect(texts.join("\n")).toContain(`src="${site}index.html#/book-review?`);
  });

  it("can be pasted into a script, whatever the inputs are", async () => {
    const review = "Fine.</script><script>alert(1)</script><!--";
    render(<Share card={reviewCard} inputs={{ review }} metadata={{}} embedded={false} />);
    await userEvent.click(screen.getByRole("button", { name: "Share" }));
    const texts = screen.getAllByRole("textbox").map((box) => (box as HTMLTextAreaElement).value);
    const lines = texts.find((text) => text.includes("model.predict(")) ?? "";
    expect(lines).not.toMatch(/<[/!]/);
    expect(JSON.parse(/predict\((.*)\);$/.exec(lines)![1]!)).toEqual({ review });
  });
});
