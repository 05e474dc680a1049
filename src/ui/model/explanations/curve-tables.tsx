import type { Card, Field } from "../../../core/card.ts";
import { classLabel } from "../../../core/classes.ts";
import type { IceCurve } from "../../../explain/ice-curves.ts";
import { valueText } from "../../display/input-summary.tsx";
import { ScrollTable } from "../../display/scroll-table.tsx";
import { formatNumber, formatShare } from "../../words/format.ts";
import { useWords } from "../../words/language.ts";

/** Every curve as a table: a row for each value, a column for each class. */
export function CurveTables({ card, curves }: { card: Card; curves: readonly IceCurve[] }) {
  return (
    <div className="curve-tables">
      {curves.map((curve) => {
        const field = card.fields.find(({ name }) => name === curve.field);
        return field && <CurveTable key={curve.field} card={card} field={field} curve={curve} />;
      })}
    </div>
  );
}

function CurveTable({ card, field, curve }: { card: Card; field: Field; curve: IceCurve }) {
  const { explanations } = useWords();
  return (
    <ScrollTable
      caption={explanations.curves.table(field.label)}
      columns={[field.label, ...card.classes.map(({ name }) => classLabel(card, name))]}
    >
      <tbody>
        {curve.points.map(({ value, probabilities }) => (
          <tr key={String(value)}>
            <th scope="row">
              {typeof value === "number" && field.kind === "number"
                ? formatNumber(Number(value.toPrecision(5)))
                : valueText(field, value)}
            </th>
            {card.classes.map(({ name }, index) => (
              <td key={name}>{formatShare(probabilities[index] ?? 0)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  );
}
