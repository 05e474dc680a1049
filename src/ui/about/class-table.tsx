import type { Card, Metrics } from "../../core/card.ts";
import { ScrollTable } from "../display/scroll-table.tsx";
import { formatCount, formatMeasure, formatShare } from "../words/format.ts";

/** Precision, recall and F1 of each class. */
export function ClassTable({ card, metrics }: { card: Card; metrics: Metrics }) {
  return (
    <section aria-labelledby="classes-heading">
      <h2 id="classes-heading">Class by class</h2>
      <ScrollTable caption="Precision and recall of each class">
        <thead>
          <tr>
            <th scope="col">Class</th>
            <th scope="col">Precision</th>
            <th scope="col">Recall</th>
            <th scope="col">F1</th>
            <th scope="col">Rows</th>
          </tr>
        </thead>
        <tbody>
          {card.classes.map(({ name, label }, index) => {
            const scores = metrics.perClass[index];
            return (
              scores && (
                <tr key={name}>
                  <th scope="row">{label ?? name}</th>
                  <td>{formatShare(scores.precision)}</td>
                  <td>{formatShare(scores.recall)}</td>
                  <td>{formatMeasure(scores.f1)}</td>
                  <td>{formatCount(scores.support)}</td>
                </tr>
              )
            );
          })}
        </tbody>
      </ScrollTable>
      <p className="hint">
        Precision: how often it is right when it says this class. Recall: how much of this class it finds.
      </p>
    </section>
  );
}
