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
  it.each(["new", "con", "aux", "com1"])(
    "can't have the id %s, a route of the app or a device in Windows",
    (id) => {
      expect(() => parseCard({ ...card("text"), id }, "model.json")).toThrow(/"key":"id"/);
      expect(parseCard({ ...card("text"), id: `${id}-model` }, "model.json").id).toBe(`${id}-model`);
    },
  );

  it("may name its fields after the columns of a table", () => {
    expect(parseCard(card("hours per week (paid)"), "model.json").fields[0]?.name).toBe(
      "hours per week (paid)",
    );
  });

  it.each(["__proto__", "constructor", "toString"])(
    "may not name a field %s, which is a property of every object",
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

  it.each(["label", "id", "od280/od315", "capital-gain %", "2nd_floor", "Fläche (m²)"])(
    "may name a field %s",
    (name) => {
      expect(parseCard(card(name), "model.json").fields[0]?.name).toBe(name);
    },
  );

  it("accepts plain strings as classes", () => {
    const short = { ...(card("a") as object), classes: ["no", { name: "yes", label: "Yes" }] };
    expect(parseCard(short, "model.json").classes).toEqual([{ name: "no" }, { name: "yes", label: "Yes" }]);
  });

  it("doesn't require a range for a number, but refuses a reversed one", () => {
    const number = (range: object) => ({
      ...(card("a") as object),
      fields: [{ kind: "number", name: "a", label: "A", ...range }],
    });
    expect(parseCard(number({}), "model.json").fields[0]).not.toHaveProperty("min");
    expect(() => parseCard(number({ min: 2, max: 1 }), "model.json")).toThrow(/fields\.0\.min/);
  });

  it.each(["https://*/", "https://*.example.org/form", "https://%2a/", "https://a%3bb/"])(
    "may not have feedback sent to %s, which would open the content policy to more than one host",
    (form) => {
      expect(() => parseCard({ ...card("a"), feedback: { form } }, "model.json")).toThrow(/feedback/);
    },
  );

  it.each([
    "https://forms.example.org/x?y=1",
    "https://[::1]/f",
    "http://localhost:8080/",
    "https://bücher.example/",
  ])("may have feedback sent to %s", (form) => {
    expect(parseCard({ ...card("a"), feedback: { form } }, "model.json").feedback).toEqual({ form });
  });

  it.each([
    ["noun", { noun: "review" }, "noun", '"itemName"'],
    ["mustNot", { mustNot: "diagnosis" }, "mustNot", '"outOfScope"'],
    ["contexts", { contexts: [] }, "contexts", '"metadata"'],
    ["guard.onnx", { files: { "guard.onnx": {} } }, "files.guard.onnx", '"holdout.onnx"'],
    [
      "guardMaximumDrop",
      { learning: { guardMaximumDrop: 0.1 } },
      "learning.guardMaximumDrop",
      '"maximumHoldoutDrop"',
    ],
    ["an example's context", { examples: [{ context: {} }] }, "examples.0.context", '"metadata"'],
    ["a field's unusual", { fields: [{ unusual: "warn" }] }, "fields.0.unusual", '"outOfRange"'],
    ["the kind yes-no", { fields: [{ kind: "yes-no" }] }, "fields.0.kind", '"boolean"'],
    ["the kind date-time", { fields: [{ kind: "date-time" }] }, "fields.0.kind", '"datetime"'],
    ["the kind constructor", { fields: [{ kind: "constructor" }] }, "fields.0.kind", '"text"'],
  ])(
    "is refused if it uses %s from an earlier format, and the error names the new key",
    (_, part, key, name) => {
      expect(() => parseCard({ ...card("text"), ...part }, "model.json")).toThrow(
        expect.objectContaining({
          code: "card-invalid",
          details: expect.objectContaining({ key, expected: expect.stringContaining(name) }),
        }),
      );
    },
  );
});
