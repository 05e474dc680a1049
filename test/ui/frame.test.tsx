import { act, render, screen, waitFor, within } from "@testing-library/react";
import axe from "axe-core";
import type { ReactNode } from "react";
import { describe, expect, it, vi } from "vitest";
import { AppError, type ErrorCode } from "../../src/core/errors.ts";
import { ScreenBoundary } from "../../src/ui/frame/frame.tsx";
import { parseRoute } from "../../src/ui/router/route.ts";
import { describeError } from "../../src/ui/words/describe-error.ts";
import { reviewCard, weatherCard } from "./fakes/cards.ts";
import { createFakeLog, feedbackEntry } from "./fakes/log.ts";
import { createFakeModel } from "./fakes/model.ts";
import { createFakeServices } from "./fakes/services.ts";
import { renderApp, visit } from "./render-app.tsx";

const services = () =>
  createFakeServices([createFakeModel(reviewCard), createFakeModel(weatherCard)], {
    log: createFakeLog([feedbackEntry(1)]),
  });

describe("the home page", () => {
  it("lists the models with their titles and summaries, and says that nothing leaves the browser", async () => {
    renderApp(services());
    const link = await screen.findByRole("link", { name: "Book reviews" });
    expect(link).toHaveAttribute("href", "#/book-review");
    expect(screen.getByText(reviewCard.summary)).toBeVisible();
    expect(screen.getAllByText("Nothing you type leaves this browser unless you send it.")[0]).toBeVisible();
  });

  it("shows a model's own answer to its first example, and links to examples that open with their answers", async () => {
    const { person } = renderApp(services());
    const [example] = reviewCard.examples;
    const tile = within((await screen.findByRole("link", { name: "Book reviews" })).closest("li")!);
    expect((await tile.findByText(/→/)).textContent).toMatch(/→ (Positive|Negative) [\d.]+%/);
    await person.click(await tile.findByRole("link", { name: example!.title }));
    await act(async () => window.dispatchEvent(new HashChangeEvent("hashchange")));
    expect(await screen.findByRole("region", { name: "Result" })).toBeVisible();
  });

  it("links to the page for adding a model", async () => {
    renderApp(services());
    expect(await screen.findByRole("link", { name: "Your own model" })).toHaveAttribute("href", "#/new");
  });

  it("says what failed if the list does not load, and can try again", async () => {
    const list = vi
      .fn(services().models.list)
      .mockRejectedValueOnce(new AppError("card-missing", { path: "models/index.json" }));
    const { person } = renderApp(createFakeServices([createFakeModel(reviewCard)], { library: { list } }));
    expect((await screen.findByRole("alert")).textContent).toContain("models/index.json");
    await person.click(screen.getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(list).toHaveBeenCalledTimes(2));
  });
});

describe("navigation", () => {
  it("sets the document's title and moves the focus to the main heading", async () => {
    renderApp(services());
    await screen.findByRole("link", { name: "Book reviews" });
    await visit("#/book-review");
    const heading = await screen.findByRole("heading", { level: 1, name: "Book reviews" });
    expect(document.activeElement).toBe(heading);
    expect(document.title).toBe("Book reviews · Hunch");
    await visit("#/feedback");
    await waitFor(() => expect(document.title).toBe("Feedback · Hunch"));
  });

  it("can skip to the content without changing the address", async () => {
    const { person } = renderApp(services());
    const before = window.location.hash;
    await person.click(screen.getByRole("button", { name: "Skip to content" }));
    expect(document.activeElement).toBe(screen.getByRole("main"));
    expect(window.location.hash).toBe(before);
  });
});

describe("the frame", () => {
  it("says when the page is ready to work offline", async () => {
    renderApp(services());
    expect(await screen.findByText("Works offline.")).toBeVisible();
  });

  it("asks before it switches to a new version", async () => {
    const update = vi.fn(async () => undefined);
    const { person } = renderApp(createFakeServices([], { offline: { updateWaiting: true, update } }));
    expect(update).not.toHaveBeenCalled();
    await person.click(await screen.findByRole("button", { name: "Update now" }));
    expect(update).toHaveBeenCalledOnce();
  });
});

describe("the theme", () => {
  it("is the system's until the visitor chooses one, and the choice is remembered", async () => {
    const { person, unmount } = renderApp(services());
    const theme = await screen.findByRole("combobox", { name: "Theme" });
    expect(theme).toHaveValue("system");
    await person.selectOptions(theme, "Dark");
    expect(document.documentElement).toHaveAttribute("data-theme", "dark");
    unmount();
    renderApp(services());
    expect(await screen.findByRole("combobox", { name: "Theme" })).toHaveValue("dark");
    await person.selectOptions(screen.getByRole("combobox", { name: "Theme" }), "System");
    expect(document.documentElement).not.toHaveAttribute("data-theme");
  });
});

describe("the page about a model", () => {
  it("shows the card: candidates, confusion, calibration, classes, limits, data and file", async () => {
    renderApp(services(), "#/book-review/about");
    await screen.findByRole("heading", { level: 1, name: "Book reviews" });
    const candidates = within(await screen.findByRole("table", { name: "Candidates and their scores" }));
    expect(candidates.getByRole("rowheader", { name: /Words chosen/ })).toBeVisible();
    expect(screen.getByRole("img", { name: /Share of right answers/ })).toBeVisible();
    expect(screen.getByText("Irony.")).toBeVisible();
    expect(screen.getByText("Not for deciding what to burn.")).toBeVisible();
    expect(screen.getByText("CC0")).toBeVisible();
    expect(screen.getByText("0".repeat(64))).toBeVisible();
  });

  it("leaves out sections for which the card has no data", async () => {
    renderApp(services(), "#/weather/about");
    await screen.findByRole("heading", { level: 1, name: "Weather" });
    expect(screen.queryByRole("img")).toBeNull();
  });
});

describe("every screen", () => {
  // Colours and sizes need a real browser, so the browser journeys check them.
  const rules = { "color-contrast": { enabled: false } };
  for (const hash of [
    "#/",
    "#/book-review",
    "#/weather",
    "#/feedback",
    "#/book-review/table",
    "#/book-review/learning",
    "#/book-review/about",
    "#/nowhere",
  ]) {
    it(`has no axe violations at ${hash}`, async () => {
      const { container } = renderApp(services(), hash);
      await screen.findByRole("heading", { level: 1 });
      const { violations } = await axe.run(container, { rules, resultTypes: ["violations"] });
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    });
  }
});

describe("errors", () => {
  it("are all described in complete sentences without codes", () => {
    const codes: ErrorCode[] = [
      "model-truncated",
      "model-missing",
      "card-invalid",
      "storage-blocked",
      "unexpected",
    ];
    for (const code of codes) {
      const { what, toDo } = describeError(new AppError(code));
      expect(what).toMatch(/[.]$/);
      expect(toDo).toMatch(/[.]$/);
      expect(what).not.toMatch(/undefined|\{|\}/);
    }
  });
});

it("a section of a model's page that can't be drawn leaves the page's other sections usable", () => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  const Broken = (): never => {
    throw new AppError("code-missing");
  };
  const show = (hash: string, section: ReactNode) => (
    <ScreenBoundary route={parseRoute(hash)}>{section}</ScreenBoundary>
  );
  const { rerender } = render(show("#/book-review/about", <Broken />));
  expect(screen.getByRole("alert")).toBeVisible();
  rerender(show("#/book-review/learning", <p>What it has learned</p>));
  expect(screen.getByText("What it has learned")).toBeVisible();
  expect(screen.queryByRole("alert")).toBeNull();
  vi.restoreAllMocks();
});
