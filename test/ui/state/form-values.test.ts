import { describe, expect, it } from "vitest";
import { type Card, parseCard } from "../../../src/core/card.ts";
import { validateInputs } from "../../../src/core/inputs.ts";
import {
  choiceTexts,
  exampleHash,
  exampleValues,
  heldInputs,
  initialValues,
  linkValues,
  rawInputs,
  rowHash,
} from "../../../src/ui/state/form-values.ts";

const cardOf = (...fields: object[]): Card =>
  parseCard(
    {
      format: 1,
      id: "survey",
      title: "Survey",
      fields,
      classes: ["no", "yes"],
      files: { "model.onnx": { bytes: 1, sha256: "0".repeat(64) } },
    },
    "model.json",
  );
const category = (...choices: (string | object)[]) =>
  cardOf({ kind: "category", name: "answer", label: "Answer", choices });
/** What the model receives when a visitor chooses this text. */
const sent = (card: Card, text: string) => rawInputs(card, { answer: text }).answer;

describe("a choice in the form", () => {
  it("is not mistaken for another that differs only in case", () => {
    const card = category("yes", "Yes", "no");
    expect(["yes", "Yes", "NO"].map((text) => sent(card, text))).toEqual(["yes", "Yes", "no"]);
  });

  it("is the same as in a table, an import or a call, whatever its case", () => {
    const card = category({ value: "yes", label: "Yes, always" }, "Yes", "no");
    for (const text of ["yes", "Yes", "YES", " NO ", "yes, ALWAYS", "maybe"]) {
      const inputs = (answer: string) => {
        const field = { ...card.fields[0]!, outOfRange: "warn" } as Card["fields"][number];
        const checked = validateInputs({ fields: [field] }, { answer });
        return checked.status === "valid" && checked.inputs.answer;
      };
      const typed = inputs(sent(card, text)!);
      const linked = inputs(sent(card, linkValues(card, { answer: text }).answer!)!);
      expect([typed, linked].map((value) => String(value).trim())).toEqual(
        Array(2).fill(String(inputs(text)).trim()),
      );
    }
    expect(linkValues(category("male", "female"), { answer: "Male" })).toEqual({ answer: "male" });
  });

  it("is not mistaken for another with the same label", () => {
    const card = category({ value: "7", label: "Not stated" }, { value: "9", label: "Not stated" }, "8");
    const [field] = card.fields;
    const texts = field?.kind === "category" ? choiceTexts(field) : [];
    expect(texts).toEqual(["Not stated (7)", "Not stated (9)", "8"]);
    expect(texts.map((text) => sent(card, text))).toEqual(["7", "9", "8"]);
    for (const value of ["7", "9", "8"])
      expect(sent(card, linkValues(card, { answer: value }).answer!)).toBe(value);
  });

  it("is not mistaken for another whose value is its label", () => {
    const card = category({ value: "a", label: "b" }, { value: "b", label: "a" });
    for (const value of ["a", "b"])
      expect(sent(card, exampleValues(card, { inputs: { answer: value }, metadata: {} }).answer!)).toBe(
        value,
      );
  });
});

describe("the link to an example", () => {
  const linked = (card: Card, inputs: Record<string, string | number | null>) => {
    const query = exampleHash(card, { inputs, metadata: {} }).split("?")[1];
    const link = Object.fromEntries(new URLSearchParams(query));
    const checked = validateInputs(card, rawInputs(card, linkValues(card, link)));
    return checked.status === "valid" ? checked.inputs : checked;
  };

  it("fills in its choice, even if that choice's label is another's value", () => {
    const card = category({ value: "0", label: "1" }, { value: "1", label: "2" }, { value: "2", label: "3" });
    for (const answer of ["0", "1", "2"]) expect(linked(card, { answer })).toEqual({ answer });
  });

  it("has values even if the example equals the empty form", () => {
    const card = cardOf({ kind: "number", name: "age", label: "Age", optional: true });
    expect(exampleHash(card, { inputs: { age: null }, metadata: {} })).toBe("#/survey?age=");
    expect(exampleHash(card, { inputs: { age: 7 }, metadata: {} })).toBe("#/survey?age=7");
  });
});

it("the link to a table's row fills in what was scored, not the card's defaults for columns that the table lacks", () => {
  const card = cardOf(
    { kind: "number", name: "age", label: "Age" },
    { kind: "number", name: "hours", label: "Hours", optional: true, default: 40 },
    {
      kind: "category",
      name: "work",
      label: "Work",
      optional: true,
      default: "Private",
      choices: ["Private", "State"],
    },
    { kind: "boolean", name: "moved", label: "Moved", optional: true, default: "yes" },
  );
  for (const cells of [{ age: "30" }, { age: "30", hours: "", work: "State" }]) {
    const link = Object.fromEntries(new URLSearchParams(rowHash(card, cells).split("?")[1]));
    const opened = validateInputs(card, rawInputs(card, linkValues(card, link)));
    expect(opened).toEqual(validateInputs(card, cells));
  }
});

describe("a yes-or-no field whose value for yes is “no”", () => {
  const declined = { kind: "boolean", name: "declined", label: "Declined", yes: "no", no: "yes" };
  const read = (card: Card, values: Readonly<Record<string, string>>) =>
    validateInputs(card, rawInputs(card, values));

  it("sends what was picked, and shows its default and its examples as they are", () => {
    const card = cardOf({ ...declined, default: "yes" });
    expect(read(card, { declined: "yes" })).toMatchObject({ inputs: { declined: "no" } });
    expect(read(card, { declined: "no" })).toMatchObject({ inputs: { declined: "yes" } });
    expect(initialValues(card)).toEqual({ declined: "yes" });
    expect(exampleValues(card, { inputs: { declined: "yes" }, metadata: {} })).toEqual({ declined: "no" });
  });

  it("is not picked if it is one of many in a long list", () => {
    const flags = Array.from({ length: 70 }, (_, index) => ({ ...declined, name: `flag ${index}` }));
    const card = cardOf(...flags);
    expect(new Set(Object.values(initialValues(card)))).toEqual(new Set(["no"]));
    expect(new Set(Object.values(exampleValues(card, { inputs: {}, metadata: {} })))).toEqual(
      new Set(["no"]),
    );
  });
});

it("a date that doesn't exist is shown unchanged, and refused at its field", () => {
  const card = cardOf({ kind: "datetime", name: "when", label: "When", as: "seconds" });
  const values = exampleValues(card, { inputs: { when: 1e18 }, metadata: {} });
  expect(values).toEqual({ when: "1000000000000000000" });
  expect(validateInputs(card, rawInputs(card, values)).status).toBe("invalid");
});

it("a date that a link has in another format is shown in the one that the browser's box can show", () => {
  const shown = (when: string, as: "iso" | "seconds") =>
    linkValues(cardOf({ kind: "datetime", name: "when", label: "When", as }), { when }).when;
  for (const as of ["iso", "seconds"] as const) {
    expect(shown("2020-01-01", as)).toBe("2020-01-01T00:00:00.000Z");
    expect(shown("2020-01-01 12:30", as)).toBe("2020-01-01T12:30:00.000Z");
    expect(shown("2020-01-01T12:30:00+02:00", as)).toBe("2020-01-01T10:30:00.000Z");
    expect(shown("tomorrow", as)).toBe("tomorrow");
    expect(shown("", as)).toBe("");
  }
  expect(shown("1577880000", "seconds")).toBe("2020-01-01T12:00:00.000Z");
  expect(shown("1577880000", "iso")).toBe("1577880000");
  expect(shown("300000000000", "seconds")).toBe("300000000000");
});

describe("the inputs that a map is drawn for", () => {
  const card = cardOf(
    { kind: "number", name: "age", label: "Age", min: 0, max: 100, optional: true },
    { kind: "number", name: "hours", label: "Hours", min: 0, max: 80 },
  );

  it("are those of the answer: an optional number that was left empty stays missing", () => {
    expect(heldInputs(card, { age: "", hours: "40" }, [])).toEqual({ age: null, hours: 40 });
  });

  it("have a typical value in place of one that can't be used yet", () => {
    expect(heldInputs(card, { age: "30", hours: "many" }, [])).toEqual({ age: 30, hours: 40 });
  });
});
