/** Words and symbols that mark a missing value in a table, in upper or lower case. */
const missingMarks = new Set([
  "",
  "?",
  "na",
  "n/a",
  "#n/a",
  "nan",
  "null",
  "none",
  "-",
  "--",
  ".",
  "nil",
  "missing",
]);

/** Whether a cell marks a missing value. */
export function isMissingMark(cell: string): boolean {
  return cell.length <= 7 && missingMarks.has(cell.toLowerCase());
}
