import { reservedNames } from "../../core/card.ts";
import type { ColumnReport } from "./column-report.ts";
import type { DataField } from "./dataset.ts";

const longestName = 64;

/**
 * The model's fields: the columns that are used, with names that are valid in forms, graphs and query
 * strings.
 */
export function chooseFields(reports: readonly ColumnReport[], target: string): DataField[] {
  const fields: DataField[] = [];
  const taken = new Set<string>();
  for (const report of reports) {
    const { use } = report;
    if (report.name === target || use === "ignore") continue;
    const name = fieldName(report.name, taken);
    taken.add(name);
    fields.push({ name, column: report.name, use, report });
  }
  return fields;
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
