import { describe, expect, it } from "vitest";
import { parseCard } from "../../src/core/card.ts";

const card = (fieldName: string) => ({
  format: 1,
  id: "opinion",
  version: "1.0.0",
  title: "Opinion",
  summary: "Tells good from bad.",
  fields: [{ kind: "text", name: fieldName, label: "Text" }],
  classes: [{ name: "bad" }, { name: "good" }],
  files: { "model.onnx": { bytes: 1, sha256: "0".repeat(64) } },
});

describe("a card", () => {
  it("may name its fields as people write columns", () => {
    expect(parseCard(card("hours per week (paid)"), "model.json").fields[0]?.name).toBe(
      "hours per week (paid)",
    );
  });

  it.each(["__proto__", "constructor", "toString"])(
    "may not name a field %s, which every object has",
    (name) => {
      const text = JSON.stringify(card(name));
      expect(() => parseCard(JSON.parse(text), "model.json")).toThrow(
        expect.objectContaining({
          code: "card-invalid",
          details: expect.objectContaining({ key: "fields.0.name" }),
        }),
      );
    },
  );

  it("may not take a column of the feedback's CSV for a field", () => {
    expect(() => parseCard(card("label"), "model.json")).toThrow(/not reserved/);
  });
});
