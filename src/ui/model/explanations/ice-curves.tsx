import { useMemo, useState } from "react";
import type { Card } from "../../../core/card.ts";
import { hasRange } from "../../../explain/ice-curves.ts";
import type { Model } from "../../../models/model.ts";
import { Failure } from "../../controls/failure.tsx";
import { ClassLegend } from "../../display/class-legend.tsx";
import { type FormValues, formInputs } from "../../state/form-values.ts";
import { useDebounced } from "../../state/use-debounced.ts";
import { useLessonRevision } from "../../state/use-learning.ts";
import { ChoiceBars } from "./choice-bars.tsx";
import { CurveTables } from "./curve-tables.tsx";
import { NumberCurve } from "./number-curve.tsx";
import { useIceCurves } from "./use-explanations.ts";

/** Typing rests this long before the curves are drawn anew. */
const debounceMs = 150;

/** How the answer moves with each field of the form while the others are held; drawn anew as the form is filled in. */
export function IceCurves({
  card,
  model,
  values,
}: {
  card: Card;
  model: Model | undefined;
  values: FormValues;
}) {
  const settled = useDebounced(values, debounceMs);
  const inputs = useMemo(() => formInputs(card, settled), [card, settled]);
  const revision = useLessonRevision(model);
  const { drawn, error } = useIceCurves(model, inputs, revision);
  const [tables, setTables] = useState(false);
  const hasCurves = card.fields.some(({ kind }) => kind !== "text" && kind !== "datetime");
  if (!hasCurves || model === undefined) return null;
  const two = card.classes.length === 2;
  const fieldOf = (name: string) => card.fields.find((field) => field.name === name);
  return (
    <section
      className="curves"
      aria-labelledby="curves-heading"
      data-stale={inputs === undefined || undefined}
    >
      <h2 id="curves-heading">If one thing were different</h2>
      <p className="curves-lead">
        {two ? `The probability of ${last(card)}` : "The probability of each class"} as one field changes and
        the rest of the form stays: 0% at the bottom, 100% at the top. The upright line marks what the form
        says.
      </p>
      {error && <Failure error={error} />}
      {!drawn && !error && (
        <p className="hint" role="status">
          {inputs ? "Drawing …" : "The curves are drawn as soon as the form is filled in."}
        </p>
      )}
      {drawn && (
        <>
          {!two && <ClassLegend card={card} />}
          <div className="curve-grid">
            {drawn.curves.map((curve) => {
              const field = fieldOf(curve.field);
              if (!field) return null;
              if (field.kind === "number" && !hasRange(field)) return null;
              return field.kind === "number" ? (
                <NumberCurve
                  key={curve.field}
                  card={card}
                  field={field}
                  curve={curve}
                  own={drawn.inputs[curve.field]}
                />
              ) : (
                <ChoiceBars
                  key={curve.field}
                  card={card}
                  field={field}
                  curve={curve}
                  own={drawn.inputs[curve.field]}
                />
              );
            })}
          </div>
          <details onToggle={(event) => setTables(event.currentTarget.open)}>
            <summary>The same as tables</summary>
            {tables && <CurveTables card={card} curves={drawn.curves} />}
          </details>
        </>
      )}
    </section>
  );
}

function last(card: Card): string {
  const entry = card.classes.at(-1);
  return entry?.label ?? entry?.name ?? "";
}
