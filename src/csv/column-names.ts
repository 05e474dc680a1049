import { withoutDirectionControls } from "../core/visible-text.ts";
import { decodeCell } from "./csv-cell.ts";
import { isOfRefused, refusedColumns } from "./feedback-columns.ts";

/**
 * The names that training gives to a table's columns: without spaces around them, “column” and the position if the
 * header has none, and with a number if it has the same name twice. Whatever reads a table for a trained model must
 * name its columns in the same way. In a table of refused rows, positions count from the rows' own cells.
 * @returns for each column its name, and the name that it would have if no other column had it
 */
export function columnNames(
  header: readonly string[],
): readonly { readonly name: string; readonly wanted: string }[] {
  const taken = new Set<string>();
  /** The last number added to each repeated name. */
  const numbers = new Map<string, number>();
  const before = isOfRefused(header) ? refusedColumns.length : 0;
  return header.map((cell, index) => {
    const visible = withoutDirectionControls(decodeCell(cell, { surrogates: false }));
    const wanted = visible.trim().replace(/\s+/g, " ") || `column ${index + 1 - before}`;
    let name = wanted;
    for (let count = numbers.get(wanted) ?? 2; taken.has(name); count += 1) {
      name = `${wanted} (${count})`;
      numbers.set(wanted, count);
    }
    taken.add(name);
    return { name, wanted };
  });
}
