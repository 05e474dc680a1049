import { useMemo } from "react";
import type { Card } from "../../../core/card.ts";
import { classLabel } from "../../../core/classes.ts";
import { askedNumbers, classInCell } from "../../../csv/class-cells.ts";
import type { CsvHeader } from "../../../csv/csv-lines.ts";
import { useWords } from "../../words/language.ts";
import { columnName } from "./use-table.ts";

const mostMeanings = 8;

/**
 * Asks whether the numbers in the column of right answers are the classes' positions, if nothing shows it. Without a
 * yes, the answers are not compared with them.
 */
export function ClassNumbers({
  card,
  head,
  column,
  isCounted,
  onChange,
}: {
  card: Card;
  head: CsvHeader;
  column: number;
  isCounted: boolean;
  onChange: (isCounted: boolean) => void;
}) {
  const words = useWords().table;
  const numbers = useMemo(() => askedNumbers(card, head, column), [card, head, column]);
  if (numbers.length === 0) return null;
  const meanings = numbers
    .slice(0, mostMeanings)
    .map((cell) => `${cell} = ${classLabel(card, classInCell(card, cell)!)}`);
  const more = numbers.length > mostMeanings ? ", …" : "";
  return (
    <label className="check">
      <input type="checkbox" checked={isCounted} onChange={({ target }) => onChange(target.checked)} />
      {words.numbersMean(columnName(head, column, words), meanings.join(", ") + more)}
    </label>
  );
}
