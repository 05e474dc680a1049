/** One line of the table: what was measured, the figure, and the project's target, if it has one. */
export type Figure = {
  readonly what: string;
  readonly figure: string;
  readonly aim?: string;
  /** False if the figure misses its target; undefined if there is no target. */
  readonly reached?: boolean;
};

/** A part of the benchmark: its figures, or why it could not be measured here. */
export type Section =
  | { readonly title: string; readonly figures: readonly Figure[] }
  | { readonly title: string; readonly skipped: string };

/** Prints the sections as plain tables, all with the same column widths. */
export function printSections(sections: readonly Section[]): void {
  const figures = sections.flatMap((section) => ("figures" in section ? section.figures : []));
  const wide = Math.max(20, ...figures.map(({ what }) => what.length));
  const figureWide = Math.max(10, ...figures.map(({ figure }) => figure.length));
  for (const section of sections) {
    console.log(`\n${section.title}`);
    if ("skipped" in section) {
      console.log(`  SKIPPED: ${section.skipped}`);
      continue;
    }
    for (const { what, figure, aim, reached } of section.figures) {
      const mark = reached === undefined ? "" : reached ? "reached" : "MISSED";
      console.log(`  ${what.padEnd(wide)}  ${figure.padEnd(figureWide)}  ${aim ?? ""} ${mark}`.trimEnd());
    }
  }
}
