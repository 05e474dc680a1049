import type { CSSProperties } from "react";
import type { Card, Metrics } from "../../core/card.ts";
import { classLabel } from "../../core/classes.ts";
import { formatCount, formatShare } from "../words/format.ts";
import { useWords } from "../words/language.ts";
import { distinctKeys } from "./distinct-keys.ts";
import { ScrollTable } from "./scroll-table.tsx";

/**
 * The table has a cell for each pair of classes, so it isn't drawn for more classes than this. Models trained
 * on the page never have more.
 */
const mostShown = 200;

/** Row counts by actual and predicted class, shaded by their share of the actual class. */
export function ConfusionMatrix({ card, metrics }: { card: Card; metrics: Metrics }) {
  const { confusion: words } = useWords().about;
  if (card.classes.length > mostShown) {
    return (
      <section aria-labelledby="confusion-heading">
        <h2 id="confusion-heading">{words.heading}</h2>
        <p>{words.tooMany(card.classes.length)}</p>
      </section>
    );
  }
  const names = card.classes.map(({ name }) => classLabel(card, name));
  // Two classes may have the same label.
  const keys = distinctKeys(names);
  return (
    <section aria-labelledby="confusion-heading">
      <h2 id="confusion-heading">{words.heading}</h2>
      <ScrollTable caption={words.caption}>
        <thead>
          <tr>
            <th scope="col">{words.actual}</th>
            {names.map((name, column) => (
              <th scope="col" key={keys[column]}>
                {words.answered(name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {names.map((name, row) => {
            const counts = metrics.confusion[row] ?? [];
            const total = counts.reduce((sum, count) => sum + count, 0);
            return (
              <tr key={keys[row]}>
                <th scope="row">{name}</th>
                {counts.map((count, column) => (
                  <td
                    key={keys[column]}
                    className="matrix-cell"
                    data-right={row === column || undefined}
                    data-none={count === 0 || undefined}
                    style={{ "--share": total === 0 ? 0 : count / total } as CSSProperties}
                  >
                    {formatCount(count)}
                    <span className="cell-note">{count > 0 && formatShare(count / total)}</span>
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </ScrollTable>
    </section>
  );
}
