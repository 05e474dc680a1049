import { readFileSync } from "node:fs";
import { screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { drawShell } from "../../../src/ui/frame/shell.ts";
import { reviewCard } from "../fakes/cards.ts";
import { createFakeModel } from "../fakes/model.ts";
import { createFakeServices } from "../fakes/services.ts";
import { renderApp } from "../render-app.tsx";

const html = readFileSync("index.html", "utf8");

/** The text in a part of the page, and the address and state of each link. */
function shown(part: Element | null): string {
  const links = [...(part?.querySelectorAll("a") ?? [])].map(
    (link) => `${link.getAttribute("href")} ${link.getAttribute("aria-current")}`,
  );
  const texts = [...(part?.querySelectorAll("h1, p, a") ?? [])].map(({ textContent }) =>
    textContent?.replaceAll(/\s+/g, " ").trim(),
  );
  return [...texts, ...links].join("\n");
}

const before = { head: "", body: "" };
beforeEach(() => {
  Object.assign(before, { head: document.head.innerHTML, body: document.body.innerHTML });
  const page = new DOMParser().parseFromString(html, "text/html");
  document.head.innerHTML = page.head.querySelector('meta[name="hunch-site"]')!.outerHTML;
  document.body.innerHTML = page.body.innerHTML;
});
// Other test files share the document.
afterEach(() => {
  document.head.innerHTML = before.head;
  document.body.innerHTML = before.body;
});

describe("what is drawn before the interface", () => {
  const root = () => document.getElementById("root")!;

  it("is the masthead and the home page's heading, as the interface draws them", async () => {
    drawShell("#/");
    const early = [".masthead", ".page-head"].map((part) => shown(root().querySelector(part)));
    root().remove();
    const { container } = renderApp(createFakeServices([createFakeModel(reviewCard)]), "#/");
    await screen.findByRole("heading", { level: 1 });
    expect(early).toEqual([".masthead", ".page-head"].map((part) => shown(container.querySelector(part))));
  });

  it("is the model's heading once its card has arrived", async () => {
    const hash = `#/${reviewCard.id}`;
    const drawModel = drawShell(hash);
    expect(root().querySelector<HTMLElement>(".model-page")!.hidden).toBe(true);
    drawModel(reviewCard);
    expect(root().querySelector<HTMLElement>(".model-page")!.hidden).toBe(false);
    expect(root().querySelector(".home")).toBeNull();
    const early = shown(root().querySelector(".model-head"));
    root().remove();
    const { container } = renderApp(createFakeServices([createFakeModel(reviewCard)]), hash);
    await screen.findByRole("heading", { level: 1 });
    expect(early).toBe(shown(container.querySelector(".model-head")));
  });

  it("adds nothing if the card is invalid, or if the interface is already drawn", () => {
    const drawModel = drawShell("#/book-review");
    for (const card of [undefined, null, {}, { title: 1, summary: "s" }]) drawModel(card);
    expect(root().querySelector<HTMLElement>(".model-page")!.hidden).toBe(true);
    root().replaceChildren();
    drawModel(reviewCard);
    expect(root().textContent).toBe("");
  });

  it("has the site's title, and links only to the site's pages", () => {
    const settings = JSON.stringify({ title: "Our models", pages: ["api"] });
    document.querySelector('meta[name="hunch-site"]')!.setAttribute("content", settings);
    drawShell("#/api");
    expect(shown(root().querySelector(".masthead"))).toBe(
      "Our models\nModels\nAPI\n#/ null\n#/ null\n#/api page",
    );
  });

  it.each(["#/book-review?embed", "#/book-review?review=x&embed="])("is nothing in a frame: %s", (hash) => {
    drawShell(hash)(reviewCard);
    expect(root().childElementCount).toBe(0);
  });

  it("is nothing in a language other than the template's", () => {
    vi.spyOn(navigator, "languages", "get").mockReturnValue(["de-AT", "en"]);
    drawShell("#/")(reviewCard);
    expect(root().childElementCount).toBe(0);
    vi.restoreAllMocks();
  });
});
