import { fireEvent, screen } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { longestText } from "../../../src/ui/display/longest-text.ts";
import { reviewCard } from "../fakes/cards.ts";
import { createFakeModel } from "../fakes/model.ts";
import { createFakeServices } from "../fakes/services.ts";
import { renderApp } from "../render-app.tsx";

/** Shows the review's box with a text in it. */
async function showBox(text: string) {
  const app = renderApp(createFakeServices([createFakeModel(reviewCard)]), "#/book-review");
  const box = await screen.findByRole<HTMLTextAreaElement>("textbox", { name: "Review" });
  if (text !== "") await app.person.type(box, text);
  const report = vi.spyOn(box, "reportValidity");
  /** Returns whether the browser goes on to insert the text. */
  const paste = (data: string) =>
    fireEvent(
      box,
      new InputEvent("beforeinput", { inputType: "insertFromPaste", data, bubbles: true, cancelable: true }),
    );
  return { ...app, box, report, paste };
}

describe("a text that is pasted", () => {
  it("is refused at its box if it is longer than the box can show, which keeps its own text", async () => {
    const { box, paste, report } = await showBox("My own words.");
    expect(paste("x".repeat(longestText))).toBe(false);
    expect(report).toHaveBeenCalled();
    expect(box.validationMessage).toMatch(
      /has 200,000 characters, and this box holds at most 200,000.*clipboard/,
    );
    expect(box).toHaveValue("My own words.");
  });

  it("is accepted if it fits, also in place of what is selected", async () => {
    const { box, paste, report } = await showBox("My own words.");
    expect(paste("x".repeat(1000))).toBe(true);
    box.setSelectionRange(0, box.value.length);
    expect(paste("x".repeat(longestText))).toBe(true);
    expect(report).not.toHaveBeenCalled();
  });

  it("leaves no reason behind that would keep a form from being sent", async () => {
    const { box, paste, person } = await showBox("");
    paste("x".repeat(longestText + 1));
    await person.type(box, "a");
    expect(box.validationMessage).toBe("");
  });
});

describe("a link with a value that is too long to be shown", () => {
  it("leaves the box empty and says how long the value is", async () => {
    const link = `#/book-review?review=${"x".repeat(longestText + 1)}`;
    renderApp(createFakeServices([createFakeModel(reviewCard)]), link);
    expect(await screen.findByRole("textbox", { name: "Review" })).toHaveValue("");
    expect(screen.getByRole("alert")).toHaveTextContent(/xxx …”: Review is too long: 200,001 of at most/);
    expect(window.location.hash).toBe(link);
  });
});
