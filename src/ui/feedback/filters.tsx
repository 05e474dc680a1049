import { type RefObject, useState } from "react";
import type { ModelSummary } from "../../core/card.ts";
import type { FeedbackFilter, FeedbackOrder } from "../../learning/feedback.ts";
import { useWords } from "../words/language.ts";

/** The values of the filter's controls. */
export type FilterValues = {
  readonly model: string;
  readonly verdict: "" | "correct" | "incorrect";
  readonly words: string;
  /** The first and last day to include, such as `2026-11-20`, in the visitor's time zone. */
  readonly from: string;
  readonly to: string;
};

/** The filter that shows everything. */
export const noFilter: FilterValues = { model: "", verdict: "", words: "", from: "", to: "" };

const lastInstant = new Date(8.64e15);

function instant(day: string, time: string): string | undefined {
  if (day === "") return undefined;
  // Date boxes have years of up to six digits. With more than four, ISO 8601 needs a sign and all six.
  const written = day.replace(/^\d{5,6}(?=-)/, (year) => `+${year.padStart(6, "0")}`);
  const date = new Date(`${written}T${time}`);
  return (Number.isNaN(date.getTime()) ? lastInstant : date).toISOString();
}

/** Converts the controls' values to the filter that the log uses. */
export function toFilter(values: FilterValues): FeedbackFilter {
  return {
    model: values.model || undefined,
    correct: values.verdict === "" ? undefined : values.verdict === "correct",
    words: values.words.trim() || undefined,
    from: instant(values.from, "00:00:00.000"),
    to: instant(values.to, "23:59:59.999"),
  };
}

/** The available sort orders. */
export const orders: readonly FeedbackOrder[] = ["newest", "least-sure", "contradicted"];

/** The controls that filter and sort the list. */
export function Filters({
  values,
  order,
  models,
  searchBox,
  isWide,
  onChange,
  onOrder,
}: {
  values: FilterValues;
  order: FeedbackOrder;
  models: readonly ModelSummary[];
  /** The first control. */
  searchBox: RefObject<HTMLInputElement | null>;
  /** True if all controls fit in one row; otherwise, all but the first are collapsed. */
  isWide: boolean;
  onChange: (values: FilterValues) => void;
  onOrder: (order: FeedbackOrder) => void;
}) {
  const { filter: words, verdicts } = useWords().feedback;
  // The browser takes longer to make the date controls than all the others together, so they are made only
  // once they are wanted.
  const [hasDates, setHasDates] = useState(values.from !== "" || values.to !== "");
  const set = (change: Partial<FilterValues>) => onChange({ ...values, ...change });
  return (
    <form className="filters" aria-label={words.label} onSubmit={(event) => event.preventDefault()}>
      <label className="filter-words">
        {words.words}
        <input
          ref={searchBox}
          type="search"
          value={values.words}
          onChange={(event) => set({ words: event.target.value })}
        />
      </label>
      <details className="filter-more" open={isWide}>
        <summary>{words.more}</summary>
        <div>
          <label>
            {words.model}
            <select value={values.model} onChange={(event) => set({ model: event.target.value })}>
              <option value="">{words.allModels}</option>
              {/* Until the models are listed, or if this one is no longer among them. */}
              {values.model !== "" && !models.some(({ id }) => id === values.model) && (
                <option value={values.model}>{values.model}</option>
              )}
              {models.map(({ id, title }) => (
                <option key={id} value={id}>
                  {title}
                </option>
              ))}
            </select>
          </label>
          <label>
            {words.verdict}
            <select
              value={values.verdict}
              onChange={(event) => set({ verdict: event.target.value as FilterValues["verdict"] })}
            >
              <option value="">{words.any}</option>
              <option value="correct">{verdicts.correct}</option>
              <option value="incorrect">{verdicts.incorrect}</option>
            </select>
          </label>
          <label>
            {words.order}
            <select value={order} onChange={(event) => onOrder(event.target.value as FeedbackOrder)}>
              {orders.map((one) => (
                <option key={one} value={one}>
                  {words.orders[one]}
                </option>
              ))}
            </select>
          </label>
          <details
            className="filter-dates"
            open={hasDates || undefined}
            onToggle={(event) => event.currentTarget.open && setHasDates(true)}
          >
            <summary>{words.dates}</summary>
            {hasDates && (
              <>
                <label>
                  {words.from}
                  <input
                    type="date"
                    value={values.from}
                    onChange={(event) => set({ from: event.target.value })}
                  />
                </label>
                <label>
                  {words.to}
                  <input
                    type="date"
                    value={values.to}
                    onChange={(event) => set({ to: event.target.value })}
                  />
                </label>
              </>
            )}
          </details>
        </div>
      </details>
    </form>
  );
}
