import { describe, expect, it } from "vitest";
import { reservedIds } from "../../../src/core/reserved-ids.ts";
import { modelOfRoute } from "../../../src/runtime/begin-downloads.ts";
import { modelHash, modelSections, parseRoute, sectionHash } from "../../../src/ui/router/route.ts";

describe("routes", () => {
  it("cover every screen", () => {
    expect(parseRoute("")).toEqual({ page: "home" });
    expect(parseRoute("#/")).toEqual({ page: "home" });
    expect(parseRoute("#/feedback")).toEqual({ page: "feedback" });
    expect(parseRoute("#/feedback?model=book-review")).toEqual({ page: "feedback", model: "book-review" });
    expect(parseRoute("#/movie-review")).toEqual({
      page: "model",
      id: "movie-review",
      section: "try",
      values: undefined,
      embedded: false,
    });
    for (const section of modelSections) {
      expect(parseRoute(sectionHash("movie-review", section))).toMatchObject({ id: "movie-review", section });
    }
    // Addresses from the app's first version must still work.
    expect(parseRoute("#/movie-review/about")).toMatchObject({ page: "model", section: "about" });
  });

  it.each(reservedIds)("include a page at #/%s, which downloads no model", (id) => {
    expect(parseRoute(`#/${id}`)).toMatchObject({ page: id });
    expect(parseRoute(`#/${id}/table`)).toEqual({ page: "not-found", path: `/${id}/table` });
    expect(modelOfRoute(`#/${id}`)).toBeUndefined();
  });

  it("include values in the query, whatever characters they contain", () => {
    const values = { review: "100% & more? #1 = “ünïcode” 🎬", movie: "" };
    expect(parseRoute(modelHash("movie-review", values))).toEqual({
      page: "model",
      id: "movie-review",
      section: "try",
      values,
      embedded: false,
    });
  });

  it("do not treat words that control the page as values", () => {
    expect(parseRoute("#/movie-review?embed")).toMatchObject({ values: undefined, embedded: true });
    const values = { review: "embed & more" };
    expect(parseRoute(modelHash("movie-review", values, { embedded: true }))).toMatchObject({
      values,
      embedded: true,
    });
    expect(modelHash("movie-review", {}, { embedded: true })).toBe("#/movie-review?embed");
  });

  it("that lead nowhere are recognized", () => {
    for (const hash of ["#/Movie Review", "#/a/b/c", "#/movie-review/else", "#/feedback/x"]) {
      expect(parseRoute(hash).page).toBe("not-found");
    }
  });
});
