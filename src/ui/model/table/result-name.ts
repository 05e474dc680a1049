/** The name of the file with the result of a table: `people.csv` becomes `people-predicted.csv`. */
export function resultName(table: string): string {
  const base = table.replace(/\.(csv|tsv|txt)$/i, "").replace(/[\\/:*?"<>|]/g, "-");
  return `${base === "Pasted table" ? "table" : base}-predicted.csv`;
}
