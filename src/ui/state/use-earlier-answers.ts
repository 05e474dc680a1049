import { useState } from "react";
import type { Inputs } from "../../core/prediction.ts";
import { z } from "../../core/zod.ts";
import type { FormValues } from "./form-values.ts";
import { keepInTab, keptInTab } from "./tab-store.ts";
import { sameInputs } from "./use-answer.ts";

/** An answer that was shown earlier, and what was in the form at the time. */
export type EarlierAnswer = {
  readonly values: FormValues;
  readonly inputs: Inputs;
  readonly answer: string;
};

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
  const [earlier, setEarlier] = useState<readonly EarlierAnswer[]>(() => keptInTab(key, keptAnswers) ?? []);
  const remember = (answer: EarlierAnswer) => {
    const others = earlier.filter(({ inputs }) => !sameInputs(inputs, answer.inputs));
    const next = [answer, ...others].slice(0, maxKept);
    setEarlier(next);
    keepInTab(key, next);
  };
  return { earlier, remember };
}
