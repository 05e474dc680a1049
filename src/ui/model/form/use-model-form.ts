import { useCallback, useEffect, useState } from "react";
import type { Card } from "../../../core/card.ts";
import type { Problem } from "../../../core/errors.ts";
import { validateInputs } from "../../../core/inputs.ts";
import {
  type FormValues,
  initialValues,
  linkValues,
  metadataValues,
  rawInputs,
  readDraft,
  saveDraft,
  unknownFields,
} from "../../state/form-values.ts";
import type { PredictionRequest } from "../../state/use-prediction.ts";

type Checked = { readonly problems: readonly Problem[]; readonly warnings: readonly Problem[] };
const unchecked: Checked = { problems: [], warnings: [] };

/** Validates what the form says. Exactly one of `question` and `problems` is filled. */
function check(card: Card, values: FormValues): { question?: PredictionRequest; checked: Checked } {
  const result = validateInputs(card, rawInputs(card, values));
  if (result.status === "invalid") return { checked: { problems: result.problems, warnings: [] } };
  const { inputs, warnings } = result;
  return {
    question: { inputs, warnings, metadata: metadataValues(card, values) },
    checked: { problems: [], warnings },
  };
}

/**
 * What stands in the form, what is wrong with it, and the ways to submit it: by hand and by a link.
 * @param emptyHash the address of this page without values
 */
export function useModelForm(
  card: Card,
  link: FormValues | undefined,
  ask: (question: PredictionRequest) => void,
  emptyHash: string,
): {
  readonly values: FormValues;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** Names in the link that the card does not know. */
  readonly unknownFields: readonly string[];
  readonly change: (values: FormValues) => void;
  /** Returns the first field that was refused. */
  readonly submit: () => string | undefined;
  readonly startOver: () => void;
} {
  const [values, setValues] = useState<FormValues>(() => ({ ...initialValues(card), ...readDraft(card.id) }));
  const [checked, setChecked] = useState(unchecked);

  const submitValues = useCallback(
    (submitted: FormValues) => {
      const { question, checked: found } = check(card, submitted);
      setChecked(found);
      if (question) ask(question);
      const places = new Map(card.fields.map(({ name }, index) => [name, index]));
      return [...found.problems].sort((a, b) => (places.get(a.at) ?? 0) - (places.get(b.at) ?? 0))[0]?.at;
    },
    [card, ask],
  );

  useEffect(() => {
    if (link === undefined) return;
    const filled = linkValues(card, link);
    setValues(filled);
    submitValues(filled);
  }, [card, link, submitValues]);

  const change = (next: FormValues) => {
    setValues(next);
    saveDraft(card.id, next);
    const touched = (problem: Problem) => next[problem.at] !== values[problem.at];
    setChecked(({ problems, warnings }) => ({
      problems: problems.filter((problem) => !touched(problem)),
      warnings: warnings.filter((warning) => !touched(warning)),
    }));
  };
  const startOver = () => {
    change(initialValues(card));
    setChecked(unchecked);
    // A link that filled the form would fill it again on reload.
    if (link !== undefined) window.location.hash = emptyHash;
  };
  return {
    values,
    ...checked,
    unknownFields: link === undefined ? [] : unknownFields(card, link),
    change,
    submit: () => submitValues(values),
    startOver,
  };
}
