import { isAbort } from "../../../core/errors.ts";
import { currentWords } from "../../words/language.ts";
import type { ResultTarget } from "./use-table.ts";

type Picker = (options: {
  readonly suggestedName: string;
  readonly types: readonly { readonly description: string; readonly accept: Record<string, string[]> }[];
}) => Promise<ResultTarget>;

function picker(): Picker | undefined {
  return (window as { showSaveFilePicker?: Picker }).showSaveFilePicker?.bind(window);
}

/** Whether this browser can write to a file that the visitor chose. */
export function canWriteFiles(): boolean {
  return picker() !== undefined;
}

/** Asks where to save, which browsers allow only after a click. Undefined if the visitor cancels. */
export async function chooseResultFile(name: string): Promise<ResultTarget | undefined> {
  try {
    return await picker()?.({
      suggestedName: name,
      types: [{ description: "CSV", accept: { "text/csv": [".csv"] } }],
    });
  } catch (error) {
    if (isAbort(error)) return undefined;
    throw error;
  }
}

/** The name of a table's result file: `people.csv` becomes `people-predicted.csv`. */
export function resultName(table: string): string {
  const base = table.replace(/(\.(csv|tsv|txt))?(\.gz)?$/i, "").replace(/[\\/:*?"<>|]/g, "-");
  return `${base === currentWords().table.pasted ? "table" : base}-predicted.csv`;
}
