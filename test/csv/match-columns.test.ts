import { describe, expect, it } from "vitest";
import { type Card, parseCard } from "../../src/core/card.ts";
import { matchColumns, unusedColumns, withOnlyText } from "../../src/csv/match-columns.ts";
import { makeCard } from "../runtime/graphs.ts";

const files = { "model.onnx": { bytes: 1, sha256: "0".repeat(64) } };
const number = (name: string, label: string) => ({
  kind: "number",
  name,
  label,
  min: 0,
  max: 100,
  optional: true,
});
const card = parseCard(
  {
    format: 1,
    id: "people",
    version: "1",
    title: "People",
    summary: "Some fields with names like those in real tables.",
    fields: [
      number("seconds", "Seconds"),
      number("hours_per_week", "Hours per week"),
      { kind: "text", name: "native_country", label: "Country of birth", optional: true },
      number("capital_gain", "Capital gain"),
      number("capital_loss", "Capital loss"),
    ],
    classes: [{ name: "a" }, { name: "b" }],
    files,
  },
  "model.json",
);
const head = (...columns: string[]) => ({ columns, sample: [], delimiter: "," as const, bodyStart: 0 });

it("never takes predictions in a table that was scored for the right answers", () => {
  const labelOf = (...columns: string[]) =>
    matchColumns(card, { ...head(...columns), sample: [columns.map(() => "a")] } as never).label;
  expect(labelOf("seconds", "predicted_label")).toBeUndefined();
  expect(labelOf("seconds", "predicted_label", "predicted_label_2", "truth")).toBe(3);
});

it("takes none of several columns that name classes for the right answers, unless one has a usual name", () => {
  const labelsOf = (...columns: string[]) => {
    const row = columns.map((name) => (name === "seconds" ? "1" : "a"));
    const { label, labels } = matchColumns(card, { ...head(...columns), sample: [row] });
    return [label, labels];
  };
  expect(labelsOf("seconds", "before", "after")).toEqual([undefined, [1, 2]]);
  expect(labelsOf("seconds", "before", "target", "class")).toEqual([3, undefined]);
  expect(labelsOf("seconds", "after")).toEqual([1, undefined]);
});

it("finds the right answers True and False as a spreadsheet wrote them in its language", () => {
  const own = parseCard({ ...card, classes: [{ name: "True" }, { name: "False" }] }, "model.json");
  const sample = [["1", "WAHR"]];
  expect(matchColumns(own, { ...head("seconds", "churned"), sample }).label).toBe(1);
  expect(matchColumns(card, { ...head("seconds", "churned"), sample }).label).toBeUndefined();
});

it("names columns without a name, and those with the same name, as training does", () => {
  const fields = ["column 1", "size", "size (2)"].map((name) => number(name, name));
  const own = parseCard({ ...card, fields }, "model.json");
  const { fields: found } = matchColumns(own, head("", "size", "size", "class") as never);
  expect(found).toEqual({ "column 1": 0, size: 1, "size (2)": 2 });
});

const match = (...columns: string[]) => {
  const { fields } = matchColumns(card, head(...columns) as never);
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, at]) => (at === undefined ? [] : [[name, columns[at]]])),
  );
};

describe("columns are matched to fields", () => {
  it.each([
    ["despite a unit in brackets", "duration (seconds)", "seconds"],
    ["despite dots between words", "hours.per.week", "hours_per_week"],
    ["despite a dot in a name", "native.country", "native_country"],
    ["despite capitals inside a name", "NativeCountry", "native_country"],
    ["by one word of a field's name", "Hours", "hours_per_week"],
    ["by a label", "Country of birth", "native_country"],
    ["by the beginning of its only word", "sec", "seconds"],
  ])("%s", (_, column, field) => {
    expect(match("city", column)).toEqual({ [field]: column });
  });

  it("but not in another unit", () => {
    const units = makeCard(
      ["weight (kg)", "height (cm)", "duration"].map((name) => ({
        kind: "number" as const,
        name,
        label: name,
        optional: true,
        ...(name === "duration" && { unit: "s" }),
      })),
    );
    const fieldsOf = (...columns: string[]) =>
      Object.values(matchColumns(units, { columns, sample: [] }).fields);
    expect(fieldsOf("weight (lb)", "HEIGHT (m)", "duration (min)")).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(fieldsOf("Weight (KG)", "height (2)", "Duration (seconds)")).toEqual([0, 1, 2]);
  });

  it.each([
    ["weight_kg", "weight (lb)"],
    ["weight_kg", "Weight (lbs)"],
    ["weight [kg]", "weight (lb)"],
    ["weight (kilograms)", "weight (lb)"],
    ["temp_c", "Temp (°F)"],
    ["temperature (degrees Celsius)", "temperature (degrees Fahrenheit)"],
    ["height_m", "Height (cm)"],
    ["distance (m)", "distance (miles)"],
    ["duration (m)", "duration (months)"],
    ["area (m2)", "area (ha)"],
    ["price_eur", "price (USD)"],
    ["income_monthly", "income (yearly)"],
    ["salary (monthly gross income)", "salary (yearly)"],
    ["salary (monthly, EUR)", "salary (yearly, EUR)"],
    ["income (in thousands)", "income (EUR)"],
    ["speed (m/s)", "speed (km/h)"],
    ["power (MW)", "power (mW)"],
    ["income (EUR)", "income (k EUR)"],
    ["income (EUR)", "income (Tsd. EUR)"],
    ["income (EUR)", "Income (million EUR)"],
    ["income (EUR)", "income (m EUR)"],
    ["income (Mio. EUR)", "income (EUR)"],
    ["distance (km)", "distance (1000 km)"],
    ["revenue (EUR)", "revenue (in 1,000 EUR)"],
    ["PM2.5 (µg/m³)", "PM2.5 (mg/m3)"],
    ["density (kg/m3)", "density (g/cm3)"],
    ["price (EUR)", "price (EUR/m2)"],
    ["price (USD/kg)", "price (USD)"],
    ["rate (per 1000)", "rate (per 100000)"],
    ["rate (per 1,000 people)", "rate (per 100,000 people)"],
    ["consumption (l/100km)", "consumption (mpg)"],
    ["share (%)", "share (0-1)"],
    ["score (0-10)", "score (0-100)"],
  ])("but not in another unit, however it is written: %s and %s", (name, column) => {
    const only = makeCard([{ kind: "number", name, label: name, optional: true }]);
    expect(matchColumns(only, { columns: [column], sample: [] }).fields[name]).toBeUndefined();
    expect(matchColumns(only, { columns: [column, name], sample: [] }).fields[name]).toBe(1);
  });

  it.each([
    ["weight_kg", "Weight (Kilograms)"],
    ["weight [kg]", "weight (kg)"],
    ["temp_c", "Temp (degrees C)"],
    ["duration (m)", "duration (minutes)"],
    ["price (EUR)", "price (euro)"],
    ["area (ha)", "area (hectares)"],
    ["salary (monthly, EUR)", "salary (EUR)"],
    ["power (mw)", "POWER (MW)"],
    ["weight_kg", "weight"],
    ["income", "income (k)"],
    ["vitamin_c", "vitamin (mg)"],
    ["temp_min", "Temp (C)"],
    ["price (2)", "price (EUR)"],
    ["price (2)", "price (3)"],
    ["PM2.5 (µg/m³)", "PM2.5 (ug/m^3)"],
    ["area (m2)", "area (m²)"],
    ["rate (per 1,000)", "rate (per 1000)"],
    ["spending score (1-100)", "Spending Score"],
    ["spending score (1-100)", "spending score (1–100)"],
    ["hours (mean of 7 days)", "hours (on average)"],
    ["income (Tsd. EUR)", "income (k EUR)"],
  ])("in the same unit, or where one has none: %s and %s", (name, column) => {
    const only = makeCard([{ kind: "number", name, label: name, optional: true }]);
    expect(matchColumns(only, { columns: [column], sample: [] }).fields[name]).toBe(0);
  });

  it("by the field's own name, whatever unit its last word may be", () => {
    for (const column of ["hours.per.week", "hours-per-week", "Hours per week", "HOURS_PER_WEEK"]) {
      const field = { kind: "number", name: "hours_per_week", label: "Hours a week", unit: "hours" } as const;
      const only = makeCard([{ ...field, optional: true }]);
      expect(matchColumns(only, { columns: [column], sample: [] }).fields.hours_per_week, column).toBe(0);
    }
  });

  it("but not by a word that two fields share", () => {
    expect(match("capital")).toEqual({});
  });

  it("but not by a beginning that is too short, or of several words", () => {
    expect(match("se", "hou", "cap")).toEqual({});
  });

  it("to the only text, although its column has another name", () => {
    const review = { ...card, fields: [{ kind: "text", name: "review", label: "Review", optional: false }] };
    const sample = [["Good.", "a"]];
    const guess = (head: { columns: string[]; sample: string[][] }) =>
      withOnlyText(review as never, head, matchColumns(review as never, head));
    expect(guess({ columns: ["Comment", "said"], sample })).toEqual({ fields: { review: 0 }, label: 1 });
    const two = guess({ columns: ["Comment", "Reply", "said"], sample: [["x", "y", "a"]] });
    expect(two).toEqual({ fields: { review: undefined }, label: 2 });
  });

  it("by an exact name in preference to a similar one", () => {
    expect(match("Hours", "hours_per_week")).toEqual({ hours_per_week: "hours_per_week" });
  });

  it("even among thousands of columns whose names differ in only one word", () => {
    const count = 5000;
    const numbers = Array.from({ length: count }, (_, index) => index);
    const wide = {
      ...card,
      fields: numbers.map((index) => ({
        ...card.fields[0]!,
        name: `Column ${index}`,
        label: `Reading number ${index}`,
      })),
    };
    const near = numbers.map((index) => `reading_${index}`).reverse();
    const { fields } = matchColumns(wide, head("shape", ...near) as never);
    expect(fields["Column 0"]).toBe(count);
    expect(fields["Column 4999"]).toBe(1);
    expect(new Set(Object.values(fields)).size).toBe(count);
    // A word that all fields have in common doesn't identify any of them.
    expect(Object.values(matchColumns(wide, head("Reading", "column") as never).fields)).toEqual(
      numbers.map(() => undefined),
    );
  });

  it("and the unused columns are listed", () => {
    const columns = head("city", "Hours", "shape") as never;
    expect(unusedColumns(columns, matchColumns(card, columns))).toEqual(["city", "shape"]);
    const unnamed = head("city", "Hours", "") as never;
    expect(unusedColumns(unnamed, matchColumns(card, unnamed))).toEqual(["city", "column 3"]);
  });

  it("without comparing every pair of fields and columns that share almost all of their words", () => {
    const letters = Array.from({ length: 40 }, (_, at) => String.fromCharCode(0x3041 + at));
    const names = Array.from({ length: 3000 }, (_, index) => index);
    const labelOf = (index: number) => letters.filter((_, at) => at !== index % 40).join(" ");
    const wide = { ...card, fields: names.map((index) => number(`f${index}`, labelOf(index))) } as Card;
    const begin = process.cpuUsage().user;
    const columns = names.map((index) => `${letters.join(" ")} ${index}`);
    matchColumns(wide, { columns: columns.map((name) => name.replace(/ \d+$/, "")), sample: [] });
    expect((process.cpuUsage().user - begin) / 1000).toBeLessThan(3000);
  });

  it.each([
    ["of other names", (index: number) => `column ${index}`, 0],
    ["of the same names with more in brackets", (index: number) => `Pixel ${index} (grey)`, 3000],
    ["of one and the same name", () => "pixel", 0],
    [
      "that differ only in what is in brackets, all in other units",
      (index: number) => `dose (kg ${index})`,
      0,
    ],
    ["whose names begin those of fields", (index: number) => `pix${index}`, 0],
  ])("without comparing every pair in a table of thousands of columns %s", (_, column, count) => {
    const names = Array.from({ length: 3000 }, (_, index) => index);
    const fields = names.map((index) => [
      number(`pixel${index}`, `Pixel ${index}`),
      { ...number(`weight of ${index} (lb)`, "Dose (lb)"), unit: "lb" },
    ]);
    const wide = { ...card, fields: fields.flat() } as Card;
    const begin = process.cpuUsage().user;
    const found = matchColumns(wide, { columns: names.map(column), sample: [] }).fields;
    expect(Object.values(found).filter((at) => at !== undefined)).toHaveLength(count);
    expect((process.cpuUsage().user - begin) / 1000).toBeLessThan(3000);
  });
});
