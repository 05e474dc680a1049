import { useState } from "react";
import type { Card } from "../../../core/card.ts";
import type { Inputs } from "../../../core/prediction.ts";
import { joinValues } from "../../../core/visible-text.ts";
import { z } from "../../../core/zod.ts";
import { baselineValue } from "../../../explain/baseline.ts";
import { valueText } from "../../display/input-summary.tsx";
import type { FormValues } from "../../state/form-values.ts";
import { sameInputs } from "../../state/use-answer.ts";
import { tabStore } from "../../state/web-storage.ts";
import { useWords } from "../../words/language.ts";

/** An answer that was shown earlier, and what was in the form at the time. */
type EarlierAnswer = {
  readonly values: FormValues;
  readonly inputs: Inputs;
  readonly answer: string;
};

/** The maximum number of answers to list. Nobody remembers more than that. */
const maxShown = 5;
const maxCharacters = 60;

/** The most recent answers before the current one. Choosing one fills the form with its values again. */
export function EarlierAnswers({
  card,
  earlier,
  onFill,
}: {
  card: Card;
  earlier: readonly EarlierAnswer[];
  onFill: (answer: EarlierAnswer) => void;
}) {
  const { model: words } = useWords();
  if (earlier.length === 0) return null;
  return (
    <section className="earlier" aria-labelledby="earlier-heading">
      <h3 id="earlier-heading">{words.earlier}</h3>
      <ul>
        {earlier.slice(0, maxShown).map((one) => (
          <li key={JSON.stringify(one.inputs)}>
            <button type="button" className="word" onClick={() => onFill(one)}>
              {titleOf(card, one)}
            </button>{" "}
            <span className="hint figures">{one.answer}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What to call an answer: its text, or else the values that differ from the typical row's, or else all values. */
function titleOf({ fields }: Card, { inputs }: EarlierAnswer): string {
  const text = fields.find(({ kind, name }) => kind === "text" && String(inputs[name] ?? "").trim() !== "");
  const unusual = fields.filter((field) => inputs[field.name] !== baselineValue(field));
  const named = text ? [text] : unusual.length > 0 ? unusual : fields;
  const values = named.map((field) => valueText(field, inputs[field.name]));
  return joinValues(values, maxCharacters);
}

const maxKept = 10;
const keptAnswers = z.array(
  z.object({
    values: z.record(z.string(), z.string()),
    inputs: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
    answer: z.string(),
  }),
);

/** The last answers in this tab, newest first; answers to the same inputs are kept only once. */
export function useEarlierAnswers(id: string): {
  readonly earlier: readonly EarlierAnswer[];
  readonly remember: (answer: EarlierAnswer) => void;
} {
  const key = `hunch-answers:${id}`;
  const [earlier, setEarlier] = useState<readonly EarlierAnswer[]>(
    () => tabStore.kept(key, keptAnswers) ?? [],
  );
  const remember = (answer: EarlierAnswer) => {
    const others = earlier.filter(({ inputs }) => !sameInputs(inputs, answer.inputs));
    const next = [answer, ...others].slice(0, maxKept);
    setEarlier(next);
    tabStore.keep(key, next);
  };
  return { earlier, remember };
}
