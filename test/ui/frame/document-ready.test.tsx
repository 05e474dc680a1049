import { afterEach, describe, expect, it, vi } from "vitest";
import { parsed, styled } from "../../../src/ui/frame/document-ready.ts";

/** Makes the document be in this state, as if it were still arriving. */
function be(state: DocumentReadyState): void {
  vi.spyOn(document, "readyState", "get").mockReturnValue(state);
}

function addStyles(): HTMLLinkElement {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = "styles.css";
  vi.spyOn(link, "sheet", "get").mockReturnValue(null);
  document.head.append(link);
  return link;
}

/** Whether a promise has settled by the time that everything already due has run. */
async function isSettled(promise: Promise<void>): Promise<boolean> {
  let settled = false;
  void promise.then(() => {
    settled = true;
  });
  await new Promise((resolve) => setTimeout(resolve));
  return settled;
}

afterEach(() => {
  vi.restoreAllMocks();
  for (const link of document.querySelectorAll('link[href="styles.css"]')) link.remove();
});

describe("waiting for the document", () => {
  it("ends when all of it has been read", async () => {
    be("loading");
    const wait = parsed();
    expect(await isSettled(wait)).toBe(false);
    document.dispatchEvent(new Event("DOMContentLoaded"));
    expect(await isSettled(wait)).toBe(true);
  });

  it.each(["load", "error"])("ends with the styles' event: %s", async (end) => {
    be("interactive");
    const link = addStyles();
    const wait = styled();
    expect(await isSettled(wait)).toBe(false);
    link.dispatchEvent(new Event(end));
    expect(await isSettled(wait)).toBe(true);
  });

  it("ends with the page's own event, if the styles failed before", async () => {
    be("interactive");
    addStyles();
    const wait = styled();
    expect(await isSettled(wait)).toBe(false);
    window.dispatchEvent(new Event("load"));
    expect(await isSettled(wait)).toBe(true);
  });

  it("doesn't wait if all styles are loaded", async () => {
    be("interactive");
    expect(await isSettled(styled())).toBe(true);
  });
});
