import type { ModelSummary } from "../../core/card.ts";
import type { FeedbackFilter } from "../../learning/feedback.ts";
import { useWords } from "../words/language.ts";

/** What the filter's controls hold: text, as controls do. */
export type FilterValues = {
  readonly model: string;
  readonly verdict: "" | "correct" | "incorrect";
  readonly words: string;
  /** Days as `2026-11-20`, in the reader's own time zone, both inclusive. */
  readonly from: string;
  readonly to: string;
};

/** Everything. */
export const noFilter: FilterValues = { model: "", verdict: "", words: "", from: "", to: "" };

function instant(day: string, time: string): string | undefined {
  const date = new Date(`${day}T${time}`);
  return day === "" || Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** The controls' values as the log takes them. */
export function toFilter(values: FilterValues): FeedbackFilter {
  return {
    model: values.model || undefined,
    correct: values.verdict === "" ? undefined : values.verdict === "correct",
    words: values.words.trim() || undefined,
    from: instant(values.from, "00:00:00.000"),
    to: instant(values.to, "23:59:59.999"),
  };
}

/** The controls that narrow the list. */
export function Filters({
  values,
  models,
  onChange,
}: {
  values: FilterValues;
  models: readonly ModelSummary[];
  onChange: (values: FilterValues) => void;
}) {
  const { filter: words, verdicts } = useWords().feedback;
  const set = (change: Partial<FilterValues>) => onChange({ ...values, ...change });
  return (
    <form className="filters" aria-label={words.label} onSubmit={(event) => event.preventDefault()}>
      <label>
        {words.model}
        <select value={values.model} onChange={(event) => set({ model: event.target.value })}>
          <option value="">{words.allModels}</option>
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
      <label className="filter-words">
        {words.words}
        <input type="search" value={values.words} onChange={(event) => set({ words: event.target.value })} />
      </label>
      <label>
        {words.from}
        <input type="date" value={values.from} onChange={(event) => set({ from: event.target.value })} />
      </label>
      <label>
        {words.to}
        <input type="date" value={values.to} onChange={(event) => set({ to: event.target.value })} />
      </label>
      {values !== noFilter && (
        <button type="button" className="word" onClick={() => onChange(noFilter)}>
          {words.clear}
        </button>
      )}
    </form>
  );
}
