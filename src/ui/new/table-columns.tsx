import { isolateNames, joinValues, shorten, withoutDirectionControls } from "../../core/visible-text.ts";
import type { TableSummary } from "../../models/model-training.ts";
import {
  type ChosenUses,
  type ColumnReport,
  type ColumnUse,
  chosenUse,
} from "../../training/columns/column-report.ts";
import { noteText } from "../../training/training-note.ts";
import { distinctKeys } from "../display/distinct-keys.ts";
import { ScrollTable } from "../display/scroll-table.tsx";
import { formatCount } from "../words/format.ts";
import { useWords } from "../words/language.ts";

/** The maximum number of columns to draw. In a wider table, the columns are usually all alike. */
const columnsShown = 200;

/** Lists the detected use of each column, and lets the visitor change it. */
export function TableColumns({
  columns,
  target,
  uses,
  onUse,
}: {
  columns: readonly ColumnReport[];
  target: string;
  /** The uses chosen by hand, where they differ from the detected ones. */
  uses: ChosenUses;
  onUse: (column: string, use: ColumnUse) => void;
}) {
  const { newModel, trainingNotes } = useWords();
  const words = newModel.train;
  const shown = columns.filter(({ name }) => name !== target).slice(0, columnsShown);
  return (
    <section className="train-columns" aria-labelledby="columns-heading">
      <h2 id="columns-heading">{words.columns}</h2>
      <ScrollTable
        caption={words.columnsCaption}
        columns={[words.column, words.use, words.examples, words.missing, words.notes]}
      >
        <tbody>
          {shown.map((column) => {
            const use = chosenUse(uses, column.name) ?? column.use;
            return (
              <tr key={column.name}>
                <th scope="row">{column.name}</th>
                <td>
                  <select
                    aria-label={words.columnUse(column.name)}
                    value={use}
                    onChange={(event) => onUse(column.name, event.target.value as ColumnUse)}
                  >
                    {Object.entries(words.uses).map(([each, label]) => (
                      <option key={each} value={each}>
                        {label}
                      </option>
                    ))}
                  </select>
                </td>
                <td className="train-examples">{joinValues(column.examples.slice(0, 3).map(excerptOf))}</td>
                <td className="figures" data-title={words.missing}>
                  {column.missing > 0 ? formatCount(column.missing) : ""}
                </td>
                <td>
                  {/* What was noticed doesn't hold for another use. The result will say what does. */}
                  {use === column.use &&
                    column.warnings.map((note) => isolateNames(noteText(note, trainingNotes))).join(" ")}
                </td>
              </tr>
            );
          })}
        </tbody>
      </ScrollTable>
    </section>
  );
}

/** The table's first rows, with their cells as in the file, shortened if they are long. */
export function TablePreview({ summary: { columns, preview } }: { summary: TableSummary }) {
  const words = useWords().newModel.train;
  const shown = columns.slice(0, columnsShown);
  const keys = distinctKeys(preview.map((row) => row.join()));
  return (
    <details className="train-preview">
      <summary>{words.preview}</summary>
      <ScrollTable caption={words.preview} columns={shown.map(({ name }) => name)}>
        <tbody>
          {preview.map((row, index) => (
            <tr key={keys[index]}>
              {shown.map(({ name }, at) => (
                <td key={name}>{excerptOf(row[at] ?? "")}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </ScrollTable>
    </details>
  );
}

function excerptOf(text: string): string {
  return shorten(withoutDirectionControls(text), 60);
}
