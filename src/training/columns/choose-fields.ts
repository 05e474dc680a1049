import { reservedNames } from "../../core/card.ts";
import { shorten } from "../../core/visible-text.ts";
import { isMissingMark } from "../../csv/missing-marks.ts";
import type { TrainingNote } from "../training-note.ts";
import { yesAndNo } from "./cells.ts";
import { type DataField, dateReader } from "./dataset.ts";
import { type ColumnReport, type ColumnUse, numberParser } from "./describe-table.ts";
import { columnNamed, countValues, type RawTable } from "./table.ts";

const longestName = 64;

/**
 * The model's fields: the columns that are used, with names that are valid in forms, graphs and query
 * strings.
 * @param uses the uses that the user changed, by column name
 */
export function chooseFields(
  reports: readonly ColumnReport[],
  target: string,
  uses: Readonly<Record<string, ColumnUse>> = {},
): DataField[] {
  const fields: DataField[] = [];
  const taken = new Set<string>();
  for (const report of reports) {
    const use = uses[report.name] ?? report.use;
    if (report.name === target || use === "ignore") continue;
    const name = fieldName(report.name, taken);
    taken.add(name);
    fields.push({ name, column: report.name, use, report });
  }
  return fields;
}

/** The fields with the uses that their columns really allow, without those that allow none. Adds notes on them. */
export function usableFields(
  fields: readonly DataField[],
  table: RawTable,
  notes: TrainingNote[],
): DataField[] {
  return fields.flatMap((field) => {
    const use = usableAs(field, table, notes);
    return use === "ignore" ? [] : [{ ...field, use }];
  });
}

/**
 * What a column can really be used as if someone chose another use than was detected: values that aren't a pair such
 * as yes and no count as categories, and a column without any number or date is left out. Adds notes that say so.
 */
function usableAs({ column, use, report }: DataField, table: RawTable, notes: TrainingNote[]): ColumnUse {
  if (use === report.use || use === "category" || use === "text") return use;
  const raw = columnNamed(table, column)!;
  const present = raw.values.filter((value) => !isMissingMark(value));
  if (use === "boolean") {
    if (yesAndNo(present)) return use;
    notes.push({ code: "not-yes-or-no", column });
    return "category";
  }
  const read = use === "datetime" ? dateReader(report) : numberParser(report);
  const odd = new Set(present.filter((value) => Number.isNaN(read(value))));
  if (odd.size === present.length) {
    notes.push({ code: "unreadable-as", column, use: use === "datetime" ? use : "number" });
    return "ignore";
  }
  if (odd.size === 0) return use;
  const counts = countValues(raw);
  const rowsWith = (isCounted: (value: string) => boolean) =>
    raw.values.reduce((sum, value, code) => sum + (isCounted(value) ? counts[code]! : 0), 0);
  const count = rowsWith((value) => odd.has(value));
  const rows = rowsWith((value) => !isMissingMark(value));
  const [example = "", ...others] = [...odd].slice(0, 3).map((value) => shorten(value, 20));
  notes.push(
    use === "datetime"
      ? { code: "not-dates", column, count, rows, example }
      : { code: "not-numbers", column, count, rows, examples: [example, ...others] },
  );
  return use;
}

/**
 * The column's name with invalid characters replaced, shortened, and with a number added if the name is
 * already taken or reserved.
 */
function fieldName(column: string, taken: ReadonlySet<string>): string {
  const plain = column
    .replace(/[^\p{L}\p{N}_ .()-]/gu, " ")
    .replace(/\(\s*\)/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  const begun = /^[\p{L}_]/u.test(plain) ? plain : `column ${plain}`.trim();
  const wanted = begun
    .slice(0, longestName - 4)
    .toWellFormed()
    .replaceAll("\uFFFD", "")
    .trim();
  const isFree = (name: string) =>
    !taken.has(name) && !(reservedNames as readonly string[]).includes(name) && !(name in Object.prototype);
  let name = wanted;
  for (let count = 2; !isFree(name); count += 1) name = `${wanted} ${count}`;
  return name;
}
