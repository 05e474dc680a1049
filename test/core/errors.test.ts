import { describe, expect, it } from "vitest";
import { toAppError } from "../../src/core/errors.ts";

describe("an error that the browser throws", () => {
  it.each([
    ["NotReadableError", "The requested file could not be read", "file-unreadable"],
    ["NotFoundError", "A requested file or directory could not be found", "file-unreadable"],
    ["NotFoundError", "The node to be removed is not a child of this node.", "unexpected"],
    ["NotFoundError", "One of the specified object stores was not found.", "unexpected"],
  ])("named %s, saying “%s”, is %s", (name, message, code) => {
    expect(toAppError(new DOMException(message, name))).toMatchObject({ code });
  });

  it.each([
    "Failed to fetch dynamically imported module: http://site/assets/page.js",
    "error loading dynamically imported module: http://site/assets/page.js",
    "Importing a module script failed.",
  ])("for code that it couldn't fetch, saying “%s”, asks for a reload", (message) => {
    expect(toAppError(new TypeError(message))).toMatchObject({ code: "code-missing" });
  });
});
