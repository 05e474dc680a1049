import { describe, expect, it } from "vitest";
import { parseSourceCard } from "../../src/core/card.ts";
import { describeFinding } from "../../src/doctor/describe-finding.ts";
import type { DraftField } from "../../src/doctor/draft-types.ts";
import { completeFromFile, readEmbeddedCard } from "../../src/doctor/embedded-card.ts";
import { parsePreprocessing } from "../../src/doctor/preprocessing.ts";
import { columnsOf, hasProbabilities, readReferenceRows } from "../../src/doctor/reference-rows.ts";
import { drawSample, readSample } from "../../src/doctor/sample-table.ts";
import { completeRow, isUnread, plainTable, rowOf } from "../../src/doctor/table-rows.ts";
import { evaluate } from "../../src/metrics/metrics.ts";
import { sliceBy } from "../../src/metrics/slices.ts";
import { GraphBuilder } from "../../src/onnx/graph-builder.ts";
import { check, codes, expectedFor, logitsOf, madeGraph, runRow } from "./made-graphs.ts";

const model = madeGraph("y", (graph, logits) => graph.node("Softmax", [logits], { axis: 1 }));
const inputs = Array.from({ length: 40 }, (_, index) => [Math.sin(index) * 3, Math.cos(index * 2) * 2]);
const best = (row: readonly number[]) => expectedFor(row).indexOf(Math.max(...expectedFor(row)));
const names = ["ant", "bee", "cow"];
const csv = (rows: readonly (readonly (string | number)[])[]) => rows.map((row) => row.join(",")).join("\n");
const table = (label: (row: readonly number[]) => string) =>
  readSample(csv([["size", "weight in g", "animal"], ...inputs.map((row) => [...row, label(row)])]))!;
const handwritten = (more: object) =>
  parseSourceCard(
    {
      format: 1,
      id: "made",
      title: "Made",
      fields: ["size", "weight in g"].map((name) => ({ kind: "number", name, label: name, min: -3, max: 3 })),
      classes: names,
      ...more,
    },
    "model.json",
  );
const repeat = <Item>(rows: readonly Item[]) => [...rows, ...rows, ...rows];

describe("a sample of a table", () => {
  const draw = (text: string, signal?: AbortSignal) => drawSample(new Blob([text]), signal);
  const sorted = (count: number, note = "") =>
    Array.from({ length: count }, (_, row) => `${row};${names[Math.floor((row / count) * 3)]}${note}`);

  it("has all rows of a small table", async () => {
    const text = ["row;animal", ...sorted(900)].join("\n");
    expect(await draw(text)).toEqual(readSample(text));
  });

  it("has rows from everywhere in a large one, in order, the same ones each time", async () => {
    const text = ["row;animal", ...sorted(30_000)].join("\n");
    const { rows } = (await draw(text))!;
    expect(rows).toHaveLength(5000);
    for (const name of names) {
      expect(rows.filter(([, animal]) => animal === name).length / 5000).toBeCloseTo(1 / 3, 1);
    }
    const numbers = rows.map(([row]) => Number(row));
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    expect((await draw(text))?.rows).toEqual(rows);
  });

  it("keeps the rows' numbers in the file, and rows that end in an empty cell", async () => {
    const text = ["row;animal", ...sorted(9000).map((line) => `${line};`)].join("\n");
    const { rows, numbers } = (await draw(text))!;
    expect(numbers).toEqual(rows.map(([row]) => Number(row) + 1));
    expect(await draw("a,b\n1,2,\n3,4,\n")).toEqual({
      columns: ["a", "b"],
      rows: [
        ["1", "2"],
        ["3", "4"],
      ],
    });
  });

  it("has fewer rows if they are long", async () => {
    const { rows } = (await draw(["row;animal", ...sorted(9000, "x".repeat(2000))].join("\n")))!;
    expect(rows.length).toBeGreaterThan(2000);
    expect(rows.length).toBeLessThan(2200);
    expect(Number(rows.at(-1)?.[0])).toBeGreaterThan(8900);
  });

  it("skips a first line that names a library, but not a header that begins with #", async () => {
    expect(await draw("# scikit-learn 1.9\na,b\n1,2")).toEqual({ columns: ["a", "b"], rows: [["1", "2"]] });
    expect(await draw("#,b\n1,2")).toEqual({ columns: ["#", "b"], rows: [["1", "2"]] });
    expect(await draw("a,b")).toBeUndefined();
  });

  it("skips a first line that tells spreadsheet programs the delimiter, as reference rows do", async () => {
    const table = "sep=;\na;b\n1;2";
    const sample = { columns: ["a", "b"], rows: [["1", "2"]] };
    expect(await draw(table)).toEqual(sample);
    expect(readSample(table)).toEqual(sample);
  });

  it("is no longer read once the check is cancelled", async () => {
    await expect(draw("a,b\n1,2", AbortSignal.abort())).rejects.toMatchObject({ name: "AbortError" });
  });
});

describe("a table's row", () => {
  const field = (kind: DraftField["kind"], more: Partial<DraftField> = {}): DraftField => ({
    name: kind,
    label: kind,
    kind,
    ...more,
  });

  it("is converted to what the graph accepts, dates included, with or without spaces around the cells", () => {
    const fields = [
      field("boolean", { yes: "Y", no: "N" }),
      field("datetime", { as: "seconds" }),
      field("datetime", { as: "iso" }),
      field("number"),
    ];
    expect(rowOf(fields, [" Y", " 2020-01-01", "2020-01-01", " 7"])).toEqual([
      "Y",
      1_577_836_800,
      "2020-01-01T00:00:00.000Z",
      7,
    ]);
    expect(rowOf(fields, ["", "", "", ""])).toEqual(["", Number.NaN, "", Number.NaN]);
  });

  it("has its columns in the fields' places if a column's name is missing", () => {
    const fields = ["a", "b"].map((name) => ({ name, label: name }));
    expect(columnsOf(fields, ["", "b", "p0", "p1"], 2)).toEqual([0, 1]);
    expect(columnsOf(fields, ["b", "a", "p0", "p1"], 2)).toEqual([1, 0]);
  });
});

describe("a sample table", () => {
  it("provides names, ranges and medians for an unnamed matrix's columns, and examples for the card", async () => {
    const { card } = await check(model, { table: table((row) => names[best(row)]!) });
    expect(card?.fields).toMatchObject([
      { label: "size", column: "size", kind: "number" },
      { label: "weight in g", column: "weight in g", kind: "number" },
    ]);
    const sizes = inputs.map(([size]) => size!).sort((a, b) => a - b);
    expect(card?.fields[0]).toMatchObject({ min: sizes[0], max: sizes.at(-1), typical: sizes[20] });
    expect(card?.examples).toHaveLength(3);
  });

  it("with the true classes yields metrics and class names", async () => {
    const { card } = await check(model, { table: table((row) => names[best(row)]!) });
    expect(card?.metrics).toMatchObject({ rows: 40, accuracy: 1 });
    expect(card?.classes.map(({ label }) => label)).toEqual(names);
  });

  it.each([
    ["a drafted card", undefined],
    ["a given card", handwritten({ classes: names })],
  ])("with decimal commas yields the same as with decimal points, with %s", async (_, card) => {
    const points = inputs.map((row) => [...row.map((value) => value.toFixed(4)), names[best(row)]!]);
    const commas = points.map(([size, weight, animal]) =>
      [size!.replace(".", ","), weight!.replace(".", ","), animal].join(";"),
    );
    const sample = readSample(["size;weight in g;animal", ...commas].join("\n"))!;
    const given = await check(model, { table: sample, ...(card && { card }) });
    const expected = await check(model, {
      table: { ...sample, rows: points },
      ...(card && { card }),
    });
    expect(given.card).toEqual(expected.card);
    expect(given.card?.metrics).toMatchObject({ rows: 40, accuracy: 1 });
  });

  it("may have TRUE and FALSE where the model takes a number, as a spreadsheet writes them in its language", async () => {
    const flagged = inputs.map(([, weight], index) => [index % 2, weight!]);
    for (const [yes, no] of [
      ["TRUE", "FALSE"],
      ["WAHR", "FALSCH"],
      ["1,0", "0,0"],
    ]) {
      const rows = flagged.map((row) => [
        row[0] ? yes! : no!,
        String(row[1]).replace(".", ","),
        names[best(row)]!,
      ]);
      const text = [["tame", "weight in g", "animal"], ...rows].map((row) => row.join(";")).join("\n");
      const { card } = await check(model, { table: readSample(text)! });
      expect(card?.fields[0]).toMatchObject({ label: "tame", kind: "boolean", yes: 1, no: 0, typical: "no" });
      expect(card?.metrics).toMatchObject({ rows: 40, accuracy: 1 });
    }
  });

  it("has metrics only of the rows whose numbers can be read, and an example of the others", async () => {
    const { columns, rows } = table((row) => names[best(row)]!);
    const odd = rows.map(([size, ...others], index) => [index % 10 === 1 ? "1.234,5.6" : size!, ...others]);
    const { card, findings } = await check(model, { table: { columns, rows: odd } });
    expect(card?.metrics).toMatchObject({ rows: 36, accuracy: 1 });
    const finding = findings.find(({ code }) => code === "cells-unread");
    expect(finding).toMatchObject({ details: { rows: 4, total: 40, column: "size", cell: "1.234,5.6" } });
    expect(findings.map(({ code }) => code)).not.toContain("rows-left-out");
    expect(card?.examples?.map(({ title }) => title)).toEqual(["Row 1", "Row 3", "Row 4"]);
  });

  it("has metrics only of rows with 0 or 1, or yes or no, where a card's field is yes/no", async () => {
    const kinds = { kind: "boolean", name: "tame", label: "Tame", yes: 1, no: 0 };
    const card = handwritten({
      classes: names,
      fields: [kinds, { kind: "number", name: "weight in g", label: "Weight", min: -3, max: 3 }],
    });
    const rows = inputs.map(([, weight], index) => {
      const flag = index % 2;
      return [
        index % 10 === 3 ? "2" : flag === 1 ? "yes" : "0",
        String(weight),
        names[best([flag, weight!])]!,
      ];
    });
    const sample = { columns: ["tame", "weight in g", "animal"], rows };
    const { card: made, findings } = await check(model, { table: sample, card });
    expect(made?.metrics).toMatchObject({ rows: 36, accuracy: 1 });
    const finding = findings.find(({ code }) => code === "cells-unread");
    expect(finding).toMatchObject({ details: { rows: 4, total: 40, column: "tame", cell: "2" } });
  });

  it("has its dates and numbers read in the order and with the sign of the card's own table, as in scoring", () => {
    const own = parseSourceCard(
      {
        format: 1,
        id: "dated",
        title: "Dated",
        fields: [
          { kind: "datetime", as: "iso", name: "when", label: "When", dates: "month-day-year" },
          { kind: "datetime", as: "seconds", name: "seen", label: "Seen" },
          { kind: "number", name: "price", label: "Price", decimals: "comma", outOfRange: "warn" },
        ],
        classes: names,
      },
      "model.json",
    ).fields;
    const fields = own as readonly DraftField[];
    const order = [2, 1, 0];
    const { rows } = plainTable(
      {
        columns: ["price", "seen", "when", "note"],
        rows: [
          ["1.250", "13.05.2021", "03.04.2021", "'=1.250"],
          ["7", "01.02.2021", "soon", "x"],
        ],
      },
      order,
      fields,
      own,
    );
    const [first, second] = rows.map((row) => order.map((index) => row[index]!));
    expect(rowOf(fields, first!)).toEqual(["2021-03-04T00:00:00.000Z", Date.UTC(2021, 4, 13) / 1000, 1250]);
    expect(rows[0]![3]).toBe("'=1.250");
    expect(rowOf(fields, second!)).toEqual(["soon", Date.UTC(2021, 1, 1) / 1000, 7]);
    expect(isUnread(fields[0]!, "soon", "soon")).toBe(true);
    expect(completeRow(fields, second!)).toBeUndefined();
    expect(rowOf(fields, ["NA", "NA", "NA"])).toEqual(["", Number.NaN, Number.NaN]);
  });

  it("without true classes, but with predictions from scoring it, yields no metrics", async () => {
    const { columns, rows } = table((row) => names[best(row)]!);
    const scored = { columns: columns.map((name) => (name === "animal" ? "predicted_label" : name)), rows };
    const { card } = await check(model, { table: scored, card: handwritten({ classes: names }) });
    expect(card).not.toHaveProperty("metrics");
  });

  it("with the true classes shows where the model is weak, worst group first", async () => {
    // The model is wrong on every row with a large size, and on no other row.
    const wrongWhereLarge = table((row) => names[(best(row) + (row[0]! > 2 ? 1 : 0)) % 3]!);
    const { card } = await check(model, {
      table: { ...wrongWhereLarge, rows: repeat(wrongWhereLarge.rows) },
    });
    const { slices, metrics } = parseSourceCard(card, "draft");
    const [slice] = slices;
    expect(slice).toMatchObject({ field: card!.fields[0]!.name, label: "size" });
    const groups = slice!.groups;
    expect(groups.reduce((sum, { rows }) => sum + rows, 0)).toBe(metrics!.rows);
    const right = groups.reduce((sum, { rows, accuracy }) => sum + rows * accuracy, 0);
    expect(right / metrics!.rows).toBeCloseTo(metrics!.accuracy);
    expect(Number(groups[0]!.value.split(" – ")[1])).toBeCloseTo(
      Math.max(...inputs.map(([size]) => size!)),
      3,
    );
    expect(groups[0]!.accuracy).toBeLessThan(0.5);
    expect(groups.slice(1).every(({ accuracy }) => accuracy > 0.8)).toBe(true);
  });

  const accuracyWith = async (values: readonly string[], classes?: readonly object[]) => {
    const card = classes && handwritten({ classes });
    const sample = table((row) => values[best(row)]!);
    const examination = await check(model, { table: sample, ...(card && { card }) });
    const { metrics, classes: found } = parseSourceCard(examination.card, "draft");
    return [metrics?.accuracy, found.map(({ label }) => label)];
  };

  it("with numbers for the classes names them by size, as scikit-learn's LabelEncoder does", async () => {
    expect(await accuracyWith(["2", "10", "11"])).toEqual([1, ["2", "10", "11"]]);
    expect(await accuracyWith(["-2", "-1", "0"])).toEqual([1, ["-2", "-1", "0"]]);
  });

  it.each([
    ["case", ["A", "a", "b"], [{ name: "A" }, { name: "a" }, { name: "B" }]],
    ["how a number is written", ["01", "1", "2"], [{ name: "01" }, { name: "1" }, { name: "2" }]],
    [
      "being another's label",
      ["0", "1", "2"],
      [
        { name: "0", label: "1" },
        { name: "1", label: "2" },
        { name: "2", label: "3" },
      ],
    ],
    [
      "being another's name",
      ["1", "2", "3"],
      [
        { name: "0", label: "1" },
        { name: "1", label: "2" },
        { name: "2", label: "3" },
      ],
    ],
  ])("doesn't mistake a class for one that differs only in %s", async (_, values, classes) => {
    expect((await accuracyWith(values, classes))[0]).toBe(1);
  });

  it("with classes that may be names or other classes' labels yields no metrics, and a note that says so", async () => {
    const card = handwritten({
      classes: ["0", "1", "2"].map((name) => ({ name, label: String(Number(name) + 1) })),
    });
    const examination = await check(model, { card, table: table((row) => String(1 + (best(row) % 2))) });
    expect(codes(examination, "note")).toContain("labels-unclear");
    expect(examination.card?.metrics).toBeUndefined();
  });

  it("with the same class in every row yields metrics", async () => {
    const share = inputs.filter((row) => best(row) === 1).length / inputs.length;
    const classes = names.map((name) => ({ name }));
    expect((await accuracyWith(["bee", "bee", "bee"], classes))[0]).toBe(share);
  });

  const rangesOf = async (graph: Uint8Array, sizes: readonly number[]) => {
    const rows = sizes.map((size, index) => [size, 0, names[index % 3]!]);
    const sample = readSample(csv([["size", "weight in g", "animal"], ...rows]))!;
    const { card } = await check(graph, { table: sample });
    const slices = parseSourceCard(card, "draft").slices;
    return Object.fromEntries(slices[0]?.groups.map(({ value, rows }) => [value, rows]) ?? []);
  };

  it("has ranges of numbers that are near each other, by names that tell them apart", async () => {
    const sizes = Array.from({ length: 100 }, (_, index) => 12_340 + (index % 10));
    expect(await rangesOf(model, sizes)).toEqual({
      "12340 – 12342": 30,
      "12343 – 12344": 20,
      "12345 – 12347": 30,
      "12348 – 12349": 20,
    });
  });

  it("has a group of its own for an infinite number, which isn't missing", async () => {
    const clipped = madeGraph("y", (graph, _, x) =>
      graph.node(
        "Softmax",
        [logitsOf(graph, graph.node("Clip", [x, graph.float([-9], []), graph.float([9], [])]))],
        { axis: 1 },
      ),
    );
    const sizes = Array.from({ length: 101 }, (_, index) =>
      index === 100 ? Number.POSITIVE_INFINITY : index % 20,
    );
    expect(await rangesOf(clipped, sizes)).toEqual({
      "0 – 4": 25,
      "5 – 9": 25,
      "10 – 14": 25,
      "15 – 19": 25,
      Infinity: 1,
    });
  });

  it("names classes that are only numbered in the order that the model's answers show", async () => {
    const numbered = table((row) => ["cow", "ant", "bee"][best(row)]!);
    const { card, ...examination } = await check(model, { table: numbered });
    expect(card?.classes.map(({ label }) => label)).toEqual(["cow", "ant", "bee"]);
    expect(card?.metrics).toMatchObject({ accuracy: 1 });
    expect(codes({ card, ...examination }, "note")).toContain("classes-named");
  });

  it("says that results contain the numbers of the file if the table numbers the classes in another way", async () => {
    const { findings } = await check(model, { table: table((row) => String(best(row) + 1)) });
    const named = findings.find(({ code }) => code === "classes-named")!;
    expect(describeFinding(named).message).toMatch(/0 = 1, 1 = 2, 2 = 3\. .* the names on the left/);
  });

  it("warns that the order of the names is only a guess if the answers don't show it", async () => {
    const unclear = table((row) => names[Math.abs(Math.round(row[0]! * 1000)) % 3]!);
    const examination = await check(model, { table: unclear });
    expect(examination.card?.classes.map(({ label }) => label)).toEqual(names);
    const [finding] = examination.findings.filter(({ code }) => code === "classes-named");
    expect(finding).toMatchObject({ severity: "warning", details: { by: "order", column: "animal" } });
    expect(describeFinding(finding!).message).toMatch(/0 = ant, 1 = bee, 2 = cow\. They are in sorted order/);
  });

  it("on which almost every answer is wrong leads to a warning that the labels may be swapped", async () => {
    const shifted = table((row) => names[(best(row) + 1) % 3]!);
    const examination = await check(model, { card: handwritten({}), table: shifted });
    expect(codes(examination, "warning")).toContain("labels-swapped");
  });
});

describe("reference rows", () => {
  const rows = (change: (probabilities: number[]) => number[], swap = false) =>
    readReferenceRows(
      `# scikit-learn 1.9\n${csv([
        ["a", "b", "p0", "p1", "p2"],
        ...inputs.map((row) => [...(swap ? [...row].reverse() : row), ...change(expectedFor(row))]),
      ])}`,
    )!;

  it("are distinguished from a table by their last columns", () => {
    expect(hasProbabilities(rows((row) => row))).toBe(true);
    expect(hasProbabilities(table(() => "ant"))).toBe(false);
  });

  it.each([
    ["shares that add up to 1", ["animal", "sand", "silt", "clay"]],
    ["a last column called p_value", ["animal", "weight", "size", "p_value"]],
  ])("are not %s, if the model itself takes the last column", async (_what, columns) => {
    const graph = new GraphBuilder("made");
    const [, ...fields] = columns;
    const each = fields.map((name) => graph.input(name, "float", ["N", 1]));
    const x = graph.node("Concat", each, { axis: 1 });
    const logits = graph.node("MatMul", [x, graph.float([1, -1, -1, 1, 0.5, -0.5], [3, 2])]);
    graph.output(graph.node("Softmax", [logits], { axis: 1 }), "float", ["N", 2], "probabilities");
    const shares = Array.from({ length: 60 }, (_, row) => [row % 7, row % 5, 10 - (row % 7) - (row % 5)]);
    const cells = shares.map((row) => [row[0]! < 3 ? 1 : 0, ...row.map((share) => share / 10)]);
    const reference = readReferenceRows(csv([columns, ...cells]))!;
    expect(hasProbabilities(reference)).toBe(true);
    const drawn = (await drawSample(new Blob([csv([columns, ...cells, ...cells])])))!;
    const examination = await check(graph.toBytes(), { reference: { ...reference, drawn } });
    expect(codes(examination, "warning")).not.toContain("reference-unusable");
    expect(examination.card).toMatchObject({ metrics: { rows: 120 } });
    expect(examination.card).not.toHaveProperty("reference");
  });

  it("are not a class and a single p_value after it, although two classes have as many probabilities", async () => {
    const graph = new GraphBuilder("made");
    const each = ["a", "b"].map((name) => graph.input(name, "float", ["N", 1]));
    const logits = graph.node("MatMul", [
      graph.node("Concat", each, { axis: 1 }),
      graph.float([1, -1, -1, 1], [2, 2]),
    ]);
    graph.output(graph.node("Softmax", [logits], { axis: 1 }), "float", ["N", 2], "probabilities");
    const cells = inputs.map(([a = 0, b = 0], row) => [a, b, a > b ? 0 : 1, (row % 7) / 7]);
    const given = (name: string) => readReferenceRows(csv([["a", "b", name, "p_value"], ...cells]))!;
    expect(hasProbabilities(given("class"))).toBe(false);
    expect(hasProbabilities(given("p_of_a"))).toBe(true);
    expect(hasProbabilities(given("survived"))).toBe(true);
    const examination = await check(graph.toBytes(), { reference: given("survived") });
    expect(examination.verdict).toBe("served");
    expect(examination.card).toMatchObject({ metrics: { rows: 40, accuracy: 1 } });
    expect(examination.card).not.toHaveProperty("reference");
  });

  it("are not shares for the columns of a matrix, with the class before them", async () => {
    const shares = inputs.map((_, row) => [names[row % 3]!, (row % 9) / 10, (10 - (row % 9)) / 10]);
    const reference = readReferenceRows(csv([["class", "sand", "clay"], ...shares]))!;
    const { card } = await check(model, { reference });
    expect(card?.fields.map(({ label }) => label)).toEqual(["sand", "clay"]);
  });

  it("remain reference rows if they don't fit", async () => {
    const { columns, ...others } = rows((row) => row);
    const cells = others.rows.map((row, index) => [String(index), ...row]);
    const reference = { ...others, columns: ["id", ...columns], rows: cells };
    for (const card of [undefined, handwritten({})])
      expect(codes(await check(model, { reference, ...(card && { card }) }), "warning")).toContain(
        "reference-unusable",
      );
  });

  it("may have decimal commas", async () => {
    const { columns, ...others } = rows((row) => row);
    const cells = others.rows.map((row) => row.map((cell) => Number(cell).toFixed(8).replace(".", ",")));
    // Without names to go by, the sums show which columns are probabilities.
    const reference = { ...others, columns: columns.map((_, index) => `c${index}`), rows: cells };
    expect(hasProbabilities(reference)).toBe(true);
    expect(codes(await check(model, { reference }), "note")).toContain("reference-agrees");
  });

  it("that agree are kept in the file, with its card, as evidence", async () => {
    const examination = await check(model, { reference: rows((row) => row) });
    const finding = examination.findings.find(({ code }) => code === "reference-agrees");
    expect(finding).toMatchObject({ severity: "note", details: { library: "scikit-learn 1.9", rows: 40 } });
    expect(examination.card?.reference).toMatchObject({ library: "scikit-learn 1.9", rows: 40 });
    const card = readEmbeddedCard(examination.model!)!;
    expect(card.reference?.csv?.split("\r\n")).toHaveLength(41);
    const again = completeFromFile({ name: "again.onnx", model: examination.model! });
    expect(codes(await check(again.model, again), "note")).toContain("reference-agrees");
  });

  it.each([
    ["classes in reverse order", rows((row) => [...row].reverse()), /reverse order/],
    ["two swapped columns", rows((row) => row, true), /seem to be swapped/],
    [
      "something else",
      rows(([a = 0, b = 0, c = 0]) => [a / 2, b + a / 2, c]),
      /different order, or the program scales/,
    ],
  ])(
    "that differ by %s lead to a refusal that names the worst row and a likely cause",
    async (_what, reference, guess) => {
      const examination = await check(model, { reference });
      expect(examination.verdict).toBe("refused");
      const finding = examination.findings.find(({ code }) => code === "reference-differs")!;
      expect(finding.details.row).toEqual(expect.any(Number));
      expect(describeFinding(finding).message).toMatch(guess);
    },
  );
});

describe("preprocessing outside the graph", () => {
  const steps = parsePreprocessing(
    JSON.stringify([
      { name: "Age", mean: 40, scale: 10, missing: 30 },
      { name: "Sex", categories: ["female", "male"], as: "number" },
    ]),
  );

  it("is added to it: scaling, codes for texts, replacements for missing values", async () => {
    const examination = await check(model, { preprocessing: steps });
    expect(examination.card?.fields).toMatchObject([
      { name: "Age", kind: "number", optional: true, typical: 30 },
      { name: "Sex", kind: "category", choices: [{ value: "female" }, { value: "male" }] },
    ]);
    const given = await runRow(examination.model!, { Age: [55], Sex: ["male"] });
    for (const [index, value] of given.entries()) expect(value).toBeCloseTo(expectedFor([1.5, 1])[index]!, 5);
    const gap = await runRow(examination.model!, { Age: [Number.NaN], Sex: ["female"] });
    for (const [index, value] of gap.entries()) expect(value).toBeCloseTo(expectedFor([-1, 0])[index]!, 5);
  });

  it("turns a category into 0/1 columns", async () => {
    const hot = parsePreprocessing(
      '[{ "name": "Port", "categories": ["C", "Q", "S"], "as": "columns", "drop": "C" }]',
    );
    const { model: made } = await check(model, { preprocessing: hot });
    const given = await runRow(made!, { Port: ["S"] });
    for (const [index, value] of given.entries()) expect(value).toBeCloseTo(expectedFor([0, 1])[index]!, 5);
  });

  it.each([
    ["text that isn't JSON", "[{'name': 'Age'}]", "(the whole text)", "JSON"],
    ["an object", '{ "name": "Age" }', "(the whole file)", "a list"],
    ["text as a number", '[{ "name": "Age", "mean": "40" }]', "0.mean", "a number"],
    ["a scale of 0", '[{ "name": "Age", "scale": 0 }]', "0.scale", "a number other than 0"],
    [
      "a category twice",
      '[{ "name": "a", "categories": [1, "1"], "as": "number" }]',
      "0.categories",
      "without duplicates",
    ],
    [
      "the drop of a category that isn't there",
      '[{ "name": "a" }, { "name": "b", "categories": ["C", "Q"], "as": "columns", "drop": "S" }]',
      "1.drop",
      "one of the categories",
    ],
    ["a key with a typo", '[{ "name": "age", "means": 3 }]', "0", 'no key named "means"'],
    [
      "too few codes",
      '[{ "name": "b", "categories": ["C", "Q"], "as": "number", "codes": [1] }]',
      "0.codes",
      "one number for each category",
    ],
  ])("with %s is refused, naming the place", (_, text, key, expected) => {
    expect(() => parsePreprocessing(text)).toThrowError(
      expect.objectContaining({
        code: "preprocessing-invalid",
        details: expect.objectContaining({ key, expected: expect.stringContaining(expected) }),
      }),
    );
  });

  it("that doesn't cover the graph's columns is refused", async () => {
    expect(await check(model, { preprocessing: steps.slice(0, 1) })).toMatchObject({
      verdict: "refused",
      findings: [{ code: "preprocessing-unfit", details: { made: 1, width: 2 } }],
    });
  });
});

describe("a table that doesn't fit the model", () => {
  const unused = async (header: string, more: object = {}) => {
    const lines = inputs.map(
      (row) => `${[...row, names[best(row)]].join(",")}${header.includes("id") ? ",1" : ""}`,
    );
    const { findings, card } = await check(model, {
      table: readSample([header, ...lines].join("\n"))!,
      ...more,
    });
    return { finding: findings.find(({ code }) => /table-unused|answers-unknown/.test(code)), card };
  };

  it("is reported with the column that it lacks, or with the number of its columns", async () => {
    const card = handwritten({ classes: names });
    const lacking = await unused("size,weight_in_kg,animal", { card });
    expect(lacking.finding).toMatchObject({
      code: "table-unused",
      severity: "warning",
      details: { column: "weight in g" },
    });
    expect(describeFinding(lacking.finding!).message).toContain("it has no column “weight in g”");
    const { finding } = await unused("size,weight,animal,id");
    expect(describeFinding(finding!).message).toContain("it has 4 columns, and the model 2");
    expect((await unused("size,weight in g,animal", { card })).finding).toBeUndefined();
  });

  it("is not one whose columns have a repeated name or none, which training renames", async () => {
    for (const [header, fields] of [
      ["size,size,animal", ["size", "size (2)"]],
      [",size,animal", ["column 1", "size"]],
    ] as const) {
      const own = fields.map((name) => ({ kind: "number", name, label: name, min: -3, max: 3 }));
      const { finding, card } = await unused(header, { card: handwritten({ fields: own }) });
      expect(finding).toBeUndefined();
      expect(card?.metrics).toMatchObject({ rows: 40 });
    }
  });

  it("is not measured against a flag if another column could be the class, and names the column otherwise", async () => {
    const card = handwritten({ classes: ["0", "1", "2"] });
    const scored = async (header: string, lineOf: (row: readonly number[], index: number) => string) => {
      const text = [header, ...inputs.map(lineOf)].join("\n");
      const { findings, card: own } = await check(model, { card, table: readSample(text)! });
      const said = findings.filter(({ code }) => /^answers-/.test(code));
      return [
        (own?.metrics as { accuracy?: number } | undefined)?.accuracy,
        ...said.map(({ code, details }) => [code, details.column]),
      ];
    };
    const flag = (index: number) => index % 3;
    const member = await scored(
      "member,size,weight in g,animal",
      (row, index) => `${flag(index)},${row.join(",")},${names[best(row)]}`,
    );
    expect(member).toEqual([undefined, ["answers-unknown", undefined]]);
    const id = await scored(
      "id,size,weight in g,animal",
      (row, index) => `${index},${row.join(",")},${best(row)}`,
    );
    expect(id).toEqual([1, ["answers-column", "animal"]]);
    const label = await scored(
      "id,size,weight in g,label",
      (row, index) => `${index},${row.join(",")},${best(row)}`,
    );
    expect(label).toEqual([1]);
  });

  it("is reported if no column holds the right answers", async () => {
    const card = handwritten({ classes: ["x", "y", "z"] });
    const { finding } = await unused("size,weight in g,animal,id", { card });
    expect(finding).toMatchObject({ code: "answers-unknown", severity: "note" });
  });
});

describe("the class column of a table for a matrix without names", () => {
  const flag = (row: readonly number[]) => (row[0]! > 0 ? 1 : 0);
  const found = async (header: string, lineOf: (row: readonly number[], name: string) => string) => {
    const lines = inputs.map((row) => lineOf(row, names[best(row)]!));
    const { findings, card } = await check(model, { table: readSample([header, ...lines].join("\n"))! });
    const guessed = findings.find(({ code }) => code === "class-column-guessed");
    return [
      card?.fields.map(({ label }) => label),
      (card?.metrics as { accuracy?: number } | undefined)?.accuracy,
      guessed?.details.column,
    ];
  };
  const code = (name: string) => names.indexOf(name);

  it("may be the first, if only this one has words", async () => {
    const fields = ["size", "weight"];
    const first = await found("Klasse,size,weight", (row, name) => `${name},${row.join(",")}`);
    expect(first).toEqual([fields, 1, undefined]);
    const middle = await found("size,Klasse,weight", (row, name) => `${row[0]},${name},${row[1]}`);
    expect(middle).toEqual([fields, 1, undefined]);
  });

  it("may be one with words although another has a usual name", async () => {
    const result = await found("x,y,Klasse", (row, name) => `${row.join(",")},${name}`);
    expect(result).toEqual([["x", "y"], 1, undefined]);
  });

  it("may be one with words in a table with decimal commas", async () => {
    const commas = (row: readonly number[]) => row.map((value) => value.toFixed(4).replace(".", ","));
    const result = await found("Klasse;size;weight", (row, name) => `${name};${commas(row).join(";")}`);
    expect(result).toEqual([["size", "weight"], 1, undefined]);
  });

  it("may be one with words of which some mean true or false in a language", async () => {
    const soils = ["clay", "sand", "silt"];
    const result = await found("soil,size,weight", (row, name) => `${soils[code(name)]},${row.join(",")}`);
    expect(result).toEqual([["size", "weight"], 1, undefined]);
  });

  it("is not an input that is written as true and false, or with points between thousands", async () => {
    for (const words of [
      ["True", "False"],
      ["FALSCH", "WAHR"],
      ["1.234.567", "7.654.321"],
    ])
      for (const name of ["label", "Klasse"]) {
        const input = (row: readonly number[]) => words[row[1]! > 0 ? 1 : 0];
        const [fields, , guess] = await found(
          `size,weight,${name}`,
          (row, animal) => `${row[0]},${input(row)},${code(animal)}`,
        );
        const isUnclear = name !== "label" && !words[0]!.includes(".");
        expect([fields, guess]).toEqual([["size", "weight"], isUnclear ? name : undefined]);
      }
  });

  it("is the last one if only this one has few whole numbers", async () => {
    const result = await found("size,weight,Klasse", (row, name) => `${row.join(",")},${code(name)}`);
    expect(result).toEqual([["size", "weight"], 1, undefined]);
  });

  it("is said to be a guess if it is another one without words", async () => {
    const result = await found("survived,size,weight", (row, name) => `${code(name)},${row.join(",")}`);
    expect(result).toEqual([["size", "weight"], 1, "survived"]);
  });

  it("is said to be a guess if several could be it", async () => {
    const flags = await found("member,weight,churned", (row, name) => `${flag(row)},${row[1]},${code(name)}`);
    expect(flags[0]).toEqual(["member", "weight"]);
    expect(flags[2]).toBe("churned");
    const named = await found("status,weight,churned", (row, name) => `${flag(row)},${row[1]},${code(name)}`);
    expect(named[2]).toBe("status");
  });

  it("is not a guess if it has a sure name, wherever it stands", async () => {
    const result = await found("target,size,weight", (row, name) => `${code(name)},${row.join(",")}`);
    expect(result).toEqual([["size", "weight"], 1, undefined]);
  });
});

describe("a handwritten card", () => {
  it("is kept, and completed by the check", async () => {
    const examination = await check(model, { card: handwritten({ limits: ["Few animals."] }) });
    expect(examination.card).toMatchObject({
      id: "made",
      limits: ["Few animals."],
      fields: [{ name: "size" }, { name: "weight in g" }],
    });
  });

  it.each([{ mail: "owner@example.org" }, { form: "https://forms.example/take" }])(
    "that names the address %j for feedback is said to, also if it is the file's own",
    async (feedback) => {
      const address = Object.values(feedback)[0];
      const named = { code: "feedback-address", severity: "warning", details: { address } };
      const first = await check(model, { card: handwritten({ feedback }) });
      expect(first.findings).toContainEqual(named);
      const { card } = completeFromFile({ name: "again.onnx", model: first.model! });
      expect((await check(first.model!, { card: card! })).findings).toContainEqual(named);
      const unnamed = await check(model, { card: handwritten({}) });
      expect(unnamed.findings.map(({ code }) => code)).not.toContain("feedback-address");
    },
  );

  it("with too few fields or classes is refused, naming the key", async () => {
    const few = await check(model, {
      card: handwritten({ fields: [{ kind: "number", name: "a", label: "a" }] }),
    });
    expect(few.findings.at(-1)).toMatchObject({
      code: "card-problem",
      severity: "refused",
      details: { at: "fields" },
    });
    const classes = await check(model, { card: handwritten({ classes: ["ant", "bee"] }) });
    expect(classes.findings.at(-1)).toMatchObject({ severity: "refused", details: { at: "classes" } });
  });

  it.each([
    [
      [1, 0],
      [0, 1],
    ],
    [
      [1, 2, 0],
      [0, 1, 2],
    ],
  ])(
    "whose classes the graph has in another order gets its scores in that order, too",
    async (graphOrder, cardOrder) => {
      const classCount = graphOrder.length;
      const cardIn = (order: readonly number[]) => {
        const probabilities = Float64Array.from(
          inputs.flatMap(([x]) => {
            const powers = order.map((index) => Math.exp((x! + 0.1) * index));
            return powers.map((power) => power / powers.reduce((sum, each) => sum + each));
          }),
        );
        const labels = Int32Array.from(inputs, ([x], row) =>
          order.indexOf((row + (x! > 0 ? 1 : 0)) % classCount),
        );
        const rows = Int32Array.from(labels.keys());
        const { calibration, ...scores } = evaluate(probabilities, labels, classCount);
        return handwritten({
          classes: order.map((index) => names[index]),
          metrics: { ...scores, calibration },
          candidates: [{ name: "one", description: "One.", metrics: scores }],
          slices: [
            sliceBy(
              { field: "size", label: "size" },
              { rows, labels, probabilities },
              classCount,
              (row) => `${row % 4}`,
            ),
          ],
        });
      };
      const graph = new GraphBuilder("order");
      const x = graph.input("x", "float", ["N", 2]);
      const logits = graph.node("Gather", [logitsOf(graph, x), graph.int64(graphOrder)], { axis: 1 });
      graph.output(graph.node("Softmax", [logits], { axis: 1 }), "float", ["N", classCount], "probabilities");
      const expected = cardIn(graphOrder);
      const metadata = { "hunch.classes": JSON.stringify(expected.classes.map(({ name }) => name)) };
      const { card } = await check(graph.toBytes({ metadata }), { card: cardIn(cardOrder) });
      for (const key of ["classes", "metrics", "candidates", "slices"] as const)
        expect(rounded(card?.[key])).toEqual(rounded(expected[key]));
    },
  );
});

/** Sums in another order differ in their last digits. */
function rounded(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, each) => (typeof each === "number" ? Number(each.toFixed(9)) : each)),
  );
}
