import { useEffect, useRef, useState } from "react";
import type { Card, Field } from "../../../core/card.ts";
import { classLabel, isBinary } from "../../../core/classes.ts";
import { curveValues, hasRange, type IceCurve } from "../../../explain/ice-curves.ts";
import { ClassLegend, classIndex } from "../../display/class-tone.tsx";
import { useFirstClasses } from "../../display/first-classes.tsx";
import { valueText } from "../../display/input-summary.tsx";
import { ScrollTable } from "../../display/scroll-table.tsx";
import type { Answer } from "../../state/use-answer.ts";
import { formatNumber, formatProbability } from "../../words/format.ts";
import { useWords } from "../../words/language.ts";
import { ChoiceBars } from "./choice-bars.tsx";
import { classesByPeak } from "./class-parts.ts";
import { roundOnAxis } from "./curve-axis.ts";
import { NumberCurve } from "./number-curve.tsx";
import type { Explained } from "./use-reasons.ts";

/**
 * Shows how the answer depends on each field that has choices or a range, while the other fields stay the same. Numbers
 * can also be changed here.
 */
export function IceCurves({
  card,
  answer,
  curves,
  onValue,
}: {
  card: Card;
  /** The answer on the screen. Curves for another answer are marked as outdated until the new ones are drawn. */
  answer: Answer | undefined;
  curves: Explained<readonly IceCurve[]> | undefined;
  onValue: (field: string, value: string) => void;
}) {
  const { explanations } = useWords();
  const words = explanations.curves;
  const section = useRef<HTMLElement>(null);
  const [tables, setTables] = useState(false);
  const order = useSteadyOrder(card, curves, section);
  const hasCurves = card.fields.some((field) => curveValues(field, null).length > 1);
  if (!hasCurves) return null;
  const hasDensity = card.fields.some((field) => field.kind === "number" && field.histogram !== undefined);
  const hasLine = card.fields.some((field) => field.kind === "number" && hasRange(field));
  const two = isBinary(card);
  const ordered = order.flatMap((name) => curves?.value.find(({ field }) => field === name) ?? []);
  return (
    <section
      ref={section}
      className="curves"
      aria-labelledby="curves-heading"
      data-stale={curves?.answer !== answer || undefined}
    >
      <h2 id="curves-heading">{words.heading}</h2>
      <p className="hint">
        {two ? words.leadOfTwo(classLabel(card, 1)) : words.lead} {hasLine && words.line}{" "}
        {hasDensity && words.density}
      </p>
      {curves === undefined ? (
        <p className="hint" role="status">
          {words.drawing}
        </p>
      ) : (
        <>
          {!two && <ClassLegend card={card} />}
          <div className="curve-grid">
            {ordered.map((curve, index) => {
              const field = fieldOf(card, curve);
              const own = curves.answer.inputs[curve.field];
              if (field === undefined) return null;
              if (field.kind === "number" && !hasRange(field)) return null;
              return field.kind === "number" ? (
                <NumberCurve
                  key={curve.field}
                  card={card}
                  field={field}
                  curve={curve}
                  own={own}
                  position={[index + 1, ordered.length]}
                  onValue={(value) => onValue(field.name, value)}
                />
              ) : (
                <ChoiceBars key={curve.field} card={card} field={field} curve={curve} own={own} />
              );
            })}
          </div>
          <details onToggle={(event) => setTables(event.currentTarget.open)}>
            <summary>{words.tables}</summary>
            {tables && <CurveTables card={card} curves={ordered} />}
          </details>
        </>
      )}
    </section>
  );
}

function fieldOf(card: Card, curve: IceCurve): Field | undefined {
  return card.fields.find(({ name }) => name === curve.field);
}

/**
 * The curves' fields: numbers before choices, and within each kind, from the largest effect on the answer to the
 * smallest. The order doesn't change while the visitor is using the curves, so that none moves away from the pointer.
 */
function useSteadyOrder(
  card: Card,
  curves: Explained<readonly IceCurve[]> | undefined,
  section: { readonly current: HTMLElement | null },
): readonly string[] {
  const [order, setOrder] = useState<readonly string[]>([]);
  useEffect(() => {
    if (curves === undefined) return;
    const predicted = classIndex(card, curves.answer.prediction.label);
    const fresh = curves.value
      .toSorted((a, b) => rank(a) - rank(b) || influence(b, predicted) - influence(a, predicted))
      .map(({ field }) => field);
    setOrder((before) =>
      // For a card with many fields, another answer may have the curves of other fields.
      before.length === fresh.length &&
      fresh.every((name) => before.includes(name)) &&
      section.current?.matches(":hover, :focus-within")
        ? before
        : fresh,
    );
  }, [card, curves, section]);
  return order.length > 0 ? order : (curves?.value.map(({ field }) => field) ?? []);
}

const rank = ({ kind }: IceCurve) => (kind === "number" ? 0 : 1);

/** How much changing only this field can change the probability of the predicted class. */
function influence({ points }: IceCurve, predicted: number): number {
  const shares = points.map(({ probabilities }) => probabilities[predicted] ?? 0);
  return Math.max(...shares) - Math.min(...shares);
}

/** Each curve as a table, with a row for each value and a column for each class. */
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
  const { shown, button } = useFirstClasses(classesByPeak(card, curve.points));
  return (
    <>
      <ScrollTable
        caption={explanations.curves.table(field.label)}
        columns={[field.label, ...shown.map((index) => classLabel(card, index))]}
      >
        <tbody>
          {curve.points.map(({ value, probabilities }) => (
            <tr key={String(value)}>
              <th scope="row">
                {typeof value === "number" && field.kind === "number" && hasRange(field)
                  ? formatNumber(roundOnAxis(field, value, 0.001, 5))
                  : valueText(field, value)}
              </th>
              {shown.map((index) => (
                <td key={index}>{formatProbability(probabilities[index] ?? 0)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </ScrollTable>
      {button}
    </>
  );
}
