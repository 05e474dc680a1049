import type { TrainingNote } from "../training-note.ts";

/**
 * A dictionary-encoded column: `values` lists each distinct cell once, and `codes` `[N]` is the index of each
 * row's value. Most columns repeat their values, so this takes only a fraction of the memory that one string
 * per cell would take.
 */
export type RawColumn = {
  readonly name: string;
  /** Distinct cells without surrounding spaces, in the order in which they first appear. */
  readonly values: readonly string[];
  readonly codes: Int32Array;
};

/** A table as it was read, as plain data that can be sent to a worker. */
export type RawTable = {
  readonly rowCount: number;
  readonly columns: readonly RawColumn[];
  /** Notes about the file itself: rows that were left out, names that were changed. */
  readonly notes: readonly TrainingNote[];
};

/** Collects one column, cell by cell. */
export class ColumnCollector {
  readonly #values: string[] = [];
  readonly #codeOf = new Map<string, number>();
  #codes = new Int32Array(1024);
  #count = 0;

  constructor(readonly name: string) {}

  add(cell: string): void {
    const value = cell.trim();
    let code = this.#codeOf.get(value);
    if (code === undefined) {
      code = this.#values.length;
      this.#codeOf.set(value, code);
      this.#values.push(value);
    }
    if (this.#count === this.#codes.length) {
      const longer = new Int32Array(this.#count * 2);
      longer.set(this.#codes);
      this.#codes = longer;
    }
    this.#codes[this.#count++] = code;
  }

  finish(): RawColumn {
    return { name: this.name, values: this.#values, codes: this.#codes.slice(0, this.#count) };
  }
}

/** Builds a table from columns of cells, for rows that don't come from a file and for tests. */
export function tableFrom(columns: Readonly<Record<string, readonly string[]>>): RawTable {
  const collected = Object.entries(columns).map(([name, cells]) => {
    const column = new ColumnCollector(name);
    for (const cell of cells) column.add(cell);
    return column.finish();
  });
  return { rowCount: collected[0]?.codes.length ?? 0, columns: collected, notes: [] };
}

/** The column with this name. */
export function columnNamed(table: RawTable, name: string): RawColumn | undefined {
  return table.columns.find((column) => column.name === name);
}

/** Counts the rows that have each distinct value. */
export function countValues({ values, codes }: RawColumn): Int32Array {
  const counts = new Int32Array(values.length);
  for (const code of codes) counts[code]! += 1;
  return counts;
}

/**
 * Appends another table's rows, matching columns by name. If a column is missing from the other table, its
 * values are missing in the new rows.
 */
export function appendRows(table: RawTable, added: RawTable): RawTable {
  return {
    ...table,
    rowCount: table.rowCount + added.rowCount,
    columns: table.columns.map((column) => {
      const other = columnNamed(added, column.name);
      const values = [...column.values];
      const codeOf = new Map(values.map((value, code) => [value, code]));
      const codeFor = (value: string): number => {
        if (!codeOf.has(value)) codeOf.set(value, values.push(value) - 1);
        return codeOf.get(value)!;
      };
      const byCode = other ? Int32Array.from(other.values, codeFor) : Int32Array.of(codeFor(""));
      const codes = new Int32Array(table.rowCount + added.rowCount);
      codes.set(column.codes);
      for (let row = 0; row < added.rowCount; row += 1)
        codes[table.rowCount + row] = byCode[other ? other.codes[row]! : 0]!;
      return { name: column.name, values, codes };
    }),
  };
}

/** Renames columns and replaces values, for example class codes with class names. */
export function renamed(
  table: RawTable,
  changes: Readonly<
    Record<string, { readonly name?: string; readonly values?: Readonly<Record<string, string>> }>
  >,
): RawTable {
  return {
    ...table,
    columns: table.columns.map(({ name, values, codes }) => ({
      name: changes[name]?.name ?? name,
      values: values.map((value) => changes[name]?.values?.[value] ?? value),
      codes,
    })),
  };
}

/** Some rows of a table, in the given order. */
export function rowsOfTable(table: RawTable, rows: Int32Array): RawTable {
  return {
    ...table,
    rowCount: rows.length,
    columns: table.columns.map(({ name, values, codes }) => ({
      name,
      values,
      codes: Int32Array.from(rows, (row) => codes[row]!),
    })),
  };
}
