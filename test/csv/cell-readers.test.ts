import { describe, expect, it } from "vitest";
import { parseCard } from "../../src/core/card.ts";
import { validateInputs } from "../../src/core/inputs.ts";
import { cellReader, cellReaders } from "../../src/csv/cell-readers.ts";
import { fixedColumns } from "../../src/csv/feedback-columns.ts";
import type { DraftField } from "../../src/doctor/draft-types.ts";
import { withDecimalPoints } from "../../src/doctor/sample-table.ts";
import { rowOf } from "../../src/doctor/table-rows.ts";
import { dateReader } from "../../src/training/columns/dataset.ts";
import { describeColumns } from "../../src/training/columns/describe-table.ts";
import { numberParser } from "../../src/training/columns/number-column.ts";
import { tableFrom } from "../../src/training/columns/table.ts";

const cardOf = (field: object) =>
  parseCard(
    {
      format: 1,
      id: "made",
      title: "Made",
      fields: [{ name: "column", label: "Column", ...field }],
      classes: ["no", "yes"],
      files: { "model.onnx": { bytes: 1, sha256: "0".repeat(64) } },
    },
    "model.json",
  );

/** What the model gets for each cell of a column; "refused" if that is not a valid input. */
function read(field: object, cells: readonly string[], isExported = false) {
  const card = cardOf(field);
  const reader = cellReader(
    card.fields[0]!,
    0,
    cells.map((cell) => [cell]),
    { isExported },
  );
  return cells.map((cell) => {
    const checked = validateInputs(card, { column: reader([cell]) });
    return checked.status === "valid" ? checked.inputs.column : "refused";
  });
}

describe("a cell of a table is read as in training:", () => {
  const named = { name: "column", label: "Column" };
  const number = { kind: "number", min: 0, max: 99 };
  const date = { kind: "datetime", as: "iso" };
  const flag = { kind: "boolean", yes: "TRUE", no: "FALSE" };
  const kind = { kind: "category", choices: [{ value: "a" }, { value: "None" }] };

  it("a mark such as NA is a missing value, if the field may have none", () => {
    expect(read({ ...number, optional: true }, ["5", " NA ", "?", "-", "many"])).toEqual([
      5,
      null,
      null,
      null,
      "refused",
    ]);
    expect(read(number, ["5", "NA"])).toEqual([5, "refused"]);
    expect(read({ ...flag, optional: true }, ["TRUE", "n/a"])).toEqual(["TRUE", ""]);
    expect(read({ ...kind, optional: true }, ["a", "null", "None"])).toEqual(["a", "", "None"]);
    expect(read({ kind: "text", minLength: 1, maxLength: 9, optional: true }, ["NA"])).toEqual(["NA"]);
  });

  it("a date with a fraction of a second, at midnight of a day's end, or with any time zone is the same time", () => {
    const cells = [
      "2021-03-05 01:02:03.123",
      "2021-03-05T01:02:03.123456Z",
      "2021-03-05 24:00",
      "2021-03-05 01:02:03+00",
      "2021-03-05 01:02:03.5-03:30",
      "2021/3/5 1:02:03.999 PM +01",
      "13.03.2021 01:02:03.25",
      "5 Mar 2021 01:02:59.9999 UTC",
      "2021-03-05 01:02:60",
    ];
    const [report] = describeColumns(tableFrom({ column: [...cells, "2021-03-05"] }), { column: "datetime" });
    const trained = cells.map(dateReader(report!));
    expect(trained).toEqual(
      [
        "2021-03-05T01:02:03.123Z",
        "2021-03-05T01:02:03.123Z",
        "2021-03-06T00:00:00Z",
        "2021-03-05T01:02:03Z",
        "2021-03-05T04:32:03.5Z",
        "2021-03-05T12:02:03.999Z",
        "2021-03-13T01:02:03.25Z",
        "2021-03-05T01:03:00Z",
        "none",
      ].map((time) => Date.parse(time) / 1000),
    );
    const scored = read({ ...date, as: "seconds" }, cells);
    expect(scored).toEqual(trained.map((time) => (Number.isNaN(time) ? "refused" : time)));
  });

  it("dates have the order of day and month that the column shows, and are refused if it shows none", () => {
    const day = (text: string) => `2021-${text}T00:00:00.000Z`;
    expect(read(date, ["05.03.2021", "13.05.2021", "2021-01-02"])).toEqual([
      day("03-05"),
      day("05-13"),
      day("01-02"),
    ]);
    expect(read(date, ["3/5/2021 1:30 PM", "3/25/2021"])).toEqual(["2021-03-05T13:30:00.000Z", day("03-25")]);
    expect(read(date, ["5 Mar 2021", "2021/3/5", "13.03.2021"])).toEqual([
      day("03-05"),
      day("03-05"),
      day("03-13"),
    ]);
    expect(read(date, ["2021/3/5"])).toEqual([day("03-05")]);
    expect(read(date, ["05.03.2021", "06.03.2021"])).toEqual(["refused", "refused"]);
    const trained = { ...date, dates: "month-day-year" };
    expect(read(trained, ["05.03.2021", "2021-01-02"])).toEqual([day("05-03"), day("01-02")]);
    expect(read(trained, ["05.03.2021", "13.05.2021"])).toEqual([day("03-05"), day("05-13")]);
    expect(read({ ...date, as: "seconds", optional: true }, ["13.05.2021", "NA"])).toEqual([
      1_620_864_000,
      null,
    ]);
  });

  it("a number among dates is no time in seconds, since training reads it as missing, but a column of them is one of times", () => {
    for (const odd of ["0", "-1", "2024", "99999999"])
      expect(read({ ...date, as: "seconds" }, ["2021-03-13", odd])).toEqual([1_615_593_600, "refused"]);
    expect(read({ ...date, as: "seconds" }, ["1615593600", "0"])).toEqual([1_615_593_600, 0]);
    expect(read({ ...date, as: "seconds" }, ["0", "-1", "2024"])).toEqual(["refused", "refused", "refused"]);
    expect(read({ ...date, as: "seconds" }, ["unknown", "1615593600"])).toEqual(["refused", 1_615_593_600]);
    expect(read({ ...date, as: "seconds" }, ["2021-03-13T00:00:00.000Z", "0"], true)).toEqual([
      1_615_593_600, 0,
    ]);
  });

  it("numbers have decimal commas despite cells that are no numbers, but not if commas separate thousands", () => {
    for (const odd of ["3,5 kg", "ca. 2,5", "1,2,3", "a, b"])
      expect(read({ ...number, max: 9999 }, ["1,5", odd, "0,125", "1.250"])).toEqual([
        1.5,
        "refused",
        0.125,
        1250,
      ]);
    for (const grouped of ["1,234,567", "1,234.5", "12.5"])
      expect(read(number, ["1,5", grouped])[0]).toBe("refused");
    expect(read(number, ["3,5 kg", "1,250"])).toEqual(["refused", "refused"]);
  });

  it("numbers with decimal commas may have an exponent", () => {
    expect(read(number, ["0,5", "5,7E-05", "5E-05", "4,1e+1"])).toEqual([0.5, 0.000057, 0.00005, 41]);
    expect(read(number, ["5,7E-05", "1.5e1"])).toEqual(["refused", 15]);
    expect(read(number, ["5E-05", "1.250"])).toEqual([0.00005, 1.25]);
  });

  it("1.250 is 1250 in a model's table with decimal commas, but not in what is left of an export", () => {
    const { fields } = cardOf({ ...number, decimals: "comma" });
    const rest = ["model_sha256", "predicted_label", "predicted_probability", "correct", "source", "column"];
    for (const [columns, value] of [
      [["column"], "1250"],
      [rest, "1.250"],
    ] as const) {
      const row = columns.map((name) => (name === "column" ? "1.250" : "x"));
      const readers = cellReaders({ fields }, { columns, sample: [row] }, () => columns.length - 1);
      expect(readers.get("column")!(row)).toBe(value);
    }
  });

  it("yes and no may be in capitals or not, unless the card has them as two spellings of a word", () => {
    expect(read(flag, ["TRUE", "True", "false", "maybe"])).toEqual(["TRUE", "TRUE", "FALSE", "refused"]);
    expect(read({ kind: "boolean", yes: "X", no: "x" }, ["X", "x"])).toEqual(["X", "x"]);
    expect(read({ kind: "boolean", yes: "Ja", no: "JA" }, ["Ja", "ja"])).toEqual(["Ja", "refused"]);
  });

  it("it has the value that the check of a model reads in it", () => {
    const codes = ["1", "2", "3.5"].map((value) => ({ value }));
    const cases: [DraftField, string[], unknown[]][] = [
      [
        { ...named, kind: "boolean", yes: 1, no: 0 },
        ["1", "True", "yes", "FALSE", " No", "1.0", "0.0", "1,0", "0,00", "WAHR", "faux", "Verdadero"],
        [1, 1, 1, 0, 0, 1, 0, 1, 0, 1, 0, 1],
      ],
      [{ ...named, kind: "boolean", yes: "Y", no: "N" }, ["y", "True", "No"], ["Y", "Y", "N"]],
      [
        { ...named, kind: "category", choices: codes },
        ["1", "2.0", " 3.50", "2,0", "3,5"],
        ["1", "2", "3.5", "2", "3.5"],
      ],
      [
        { ...named, kind: "category", choices: [{ value: "True" }, { value: "False" }, { value: "?" }] },
        ["TRUE", "falsch", "?", "VRAI"],
        ["True", "False", "?", "True"],
      ],
      [
        { ...named, kind: "category", choices: [{ value: " a", label: "A" }] },
        [" a", "a", " A"],
        [" a", " a", " a"],
      ],
      [
        { ...named, kind: "category", choices: [{ value: "a" }], optional: true },
        ["a", "-", "nil"],
        ["a", "", ""],
      ],
    ];
    for (const [field, cells, values] of cases) {
      expect(read(field, cells)).toEqual(values);
      expect(cells.map((cell) => rowOf([field], [cell])[0])).toEqual(values);
    }
    const others = ["02", "0x1", "4", "1,000", "1,2"];
    expect(read({ kind: "category", choices: codes }, others)).toEqual(others.map(() => "refused"));
    const lists = { kind: "category", choices: [{ value: "1,2" }, { value: "3" }] };
    expect(read(lists, ["1,2", "1,20", "1.2"])).toEqual(["1,2", "refused", "refused"]);
    expect(read({ kind: "boolean", yes: 1, no: 0 }, ["1,000", "1,5", "ja"])).toEqual(
      Array(3).fill("refused"),
    );
    expect(read({ kind: "boolean", yes: "Falsch", no: "Wahr" }, ["falsch", "WAHR"])).toEqual([
      "Falsch",
      "Wahr",
    ]);
  });

  it("spaces around a value are ignored, unless it is a text or the card has a choice with them", () => {
    const own = { kind: "category", choices: [{ value: " a" }, { value: "b" }], outOfRange: "warn" };
    expect(read(own, [" a", "a", " b", " c "])).toEqual([" a", " a", "b", "c"]);
    expect(read(flag, [" TRUE", "false "])).toEqual(["TRUE", "FALSE"]);
    expect(read({ kind: "text", minLength: 1, maxLength: 9 }, [" a "])).toEqual([" a "]);
    expect(read(own, [" b"], true)).toEqual(["b"]);
  });

  it("a choice in upper or lower case is that choice, as in the form, unless choices differ only in that", () => {
    const sexes = { kind: "category", choices: [{ value: "male" }, { value: "female" }], outOfRange: "warn" };
    for (const isExported of [false, true])
      expect(read(sexes, ["male", "Male", "MALE", " Female", "other"], isExported)).toEqual([
        "male",
        "male",
        "male",
        "female",
        "other",
      ]);
    const grades = { kind: "category", choices: [{ value: "a" }, { value: "A" }], outOfRange: "warn" };
    expect(read(grades, ["a", "A", " A"])).toEqual(["a", "A", "A"]);
    expect(rowOf([{ ...named, ...sexes } as DraftField], ["Male"])).toEqual(["male"]);
  });

  it("but not in exported feedback, which has the values as they are", () => {
    expect(read({ ...number, optional: true }, ["NA"], true)).toEqual(["refused"]);
    // Spreadsheets write the True of an export as TRUE.
    const python = { kind: "boolean", yes: "True", no: "False" };
    expect(read(python, ["TRUE", "False", "maybe"], true)).toEqual(["True", "False", "refused"]);
    expect(read(python, ["WAHR", "FALSCH"], true)).toEqual(["True", "False"]);
    const versions = { kind: "category", choices: [{ value: "2.0" }, { value: "3.5" }], outOfRange: "warn" };
    expect(read(versions, ["2", "2,0", "3,5", "4"], true)).toEqual(["2.0", "2.0", "3.5", "4"]);
    const grades = { kind: "category", choices: [{ value: "1,0" }, { value: "1,3" }], outOfRange: "warn" };
    for (const isOwn of [true, false])
      expect(read(grades, ["1", "1.3", "2"], isOwn)).toEqual(["1,0", "1,3", "2"]);
    expect(read(date, ["13.05.2021"], true)).toEqual(["refused"]);
  });
});

describe("in a table with several columns of numbers, a column that doesn't show how it writes decimals", () => {
  const numberField = cardOf({ kind: "number", min: 0, max: 99 }).fields[0]!;
  /** What the model gets for the last row, if the table's first rows are its sample. */
  function last(rows: readonly string[], sampled = rows.length, columns = ["people", "rent"]) {
    const fields = columns.map((name) => ({ ...numberField, name }));
    const cells = rows.map((row) => row.split(";"));
    const sample = cells.slice(0, sampled);
    const readers = cellReaders({ fields }, { columns, sample }, (name) => columns.indexOf(name));
    const values = columns.map((name) => readers.get(name)!(cells.at(-1)!));
    // The check of a model reads the whole table in the same way.
    const checked = withDecimalPoints({ columns, rows: cells }, [...columns.keys()]);
    if (sampled === rows.length) expect(checked.rows.at(-1)).toEqual(values);
    return values;
  }

  it("is read as the others: points separate thousands if they have decimal commas", () => {
    expect(last(["716;10,24", "1.242;14,77"])).toEqual(["1242", "14.77"]);
    expect(last(["12.799;14,5"])).toEqual(["12799", "14.5"]);
    expect(last(["716;9,5", "-1.242.000;14,77"])).toEqual(["-1242000", "14.77"]);
    expect(last(["716;", "1.242;1,500"])).toEqual(["1.242", "1,500"]);
    expect(last(["NA;10,24", "1.242;"])).toEqual(["1242", ""]);
    expect(last(["12.799;1.250", "1.001;"])).toEqual(["1.001", ""]);
    expect(last(["45,212;14,77"])).toEqual(["45.212", "14.77"]);
    expect(last(["45,212;14"])).toEqual(["45,212", "14"]);
  });

  it("may show its decimal commas only after the first rows", () => {
    expect(last(["17;10,24", "37,5;14,77"], 1)).toEqual(["37.5", "14.77"]);
    expect(last(["17;10.24", "37,5;14.77"], 1)).toEqual(["37,5", "14.77"]);
  });

  it("keeps its points if a column has decimal points, or if its own commas could separate thousands", () => {
    expect(last(["1.242;14,77;0.5", "2.113;10,24;1"], 2, ["a", "b", "c"])).toEqual(["2.113", "10.24", "1"]);
    expect(last(["1,242;14,77", "2.113;10,24"])).toEqual(["2.113", "10.24"]);
  });

  it("keeps its points if another column has decimal points, even if the model's table had commas", () => {
    const fields = ["people", "rent"].map((name) => ({ ...numberField, name, decimals: "comma" as const }));
    const reader = (row: readonly string[], ...others: (readonly string[])[]) =>
      cellReaders({ fields }, { columns: ["people", "rent"], sample: [row, ...others] }, (name) =>
        name === "people" ? 0 : 1,
      ).get("people")!(row);
    expect(reader(["1.250", "0.5"], ["1", "0,5"])).toBe("1250");
    expect(reader(["1.250", "0.5"])).toBe("1.250");
    expect(reader(["1.250", "7"])).toBe("1250");
  });

  it("is read as columns that the model doesn't use, if they have decimal commas", () => {
    const fields = [{ ...numberField, name: "people" }];
    const read = (...rows: readonly string[]) => {
      const sample = rows.map((row) => row.split(";"));
      return cellReaders({ fields }, { columns: ["place", "rent", "people"], sample }, () => 2).get(
        "people",
      )!(sample.at(-1)!);
    };
    expect(read("a;3,47;1.011")).toBe("1011");
    expect(read("a;3,47;ca. 2,5", "b;3,5;1.011")).toBe("1011");
    expect(read("a,5;3;1.011")).toBe("1.011");
    // A column with points contradicts them.
    expect(read("1.1;3,47;1.011")).toBe("1.011");
  });

  it("has neither sign if a few of its cells show the other one, which are then refused as in training", () => {
    const rows = [...Array(40).fill("0,5"), "12.5", "1.250", "0,7"];
    const fields = [{ ...numberField, name: "rent" }];
    const sample = rows.map((row) => [row]);
    const read = cellReaders({ fields }, { columns: ["rent"], sample }, () => 0).get("rent")!;
    expect(read(["0,5"])).toBe("0.5");
    for (const cell of ["12.5", "1.250"])
      expect(validateInputs({ fields }, { rent: read([cell]) }).status).toBe("invalid");
    const [report] = describeColumns(tableFrom({ rent: rows }));
    expect(["0,5", "12.5", "1.250"].map(numberParser(report!))).toEqual([0.5, Number.NaN, Number.NaN]);
  });

  it("may have commas in an export that a spreadsheet has rewritten, but the export's points stay", () => {
    const columns = [...fixedColumns.before, "people", "rent", ...fixedColumns.after];
    const fields = ["people", "rent"].map((name) => ({ ...numberField, name }));
    const sample = [columns.map((name) => (name === "rent" ? "0,1" : name === "people" ? "17" : ""))];
    const read = cellReaders({ fields }, { columns, sample }, (name) => columns.indexOf(name)).get("people")!;
    expect(["12,5", "1.250"].map((cell) => read(columns.map(() => cell)))).toEqual(["12.5", "1.250"]);
  });

  it("keeps its points in a table of refused rows, which Hunch writes with decimal points", () => {
    const columns = ["refused_line", "refused_reason", "people", "rent"];
    const fields = ["people", "rent"].map((name) => ({ ...numberField, name }));
    const sample = [["2", "because", "12.799", "14,77"]];
    const readers = cellReaders({ fields }, { columns, sample }, (name) => columns.indexOf(name));
    expect(readers.get("people")!(sample[0]!)).toBe("12.799");
  });
});
