import { type FormEvent, type KeyboardEvent, useEffect, useRef } from "react";
import type { Card } from "../../../core/card.ts";
import type { Counterfactual, PlaceChange } from "../../../explain/counterfactual.ts";
import type { Model } from "../../../models/model.ts";
import type { FormValues } from "../../state/form-values.ts";
import { problemTextAt } from "../../words/describe-error.ts";
import { useWords } from "../../words/language.ts";
import { FormFields } from "./form-fields.tsx";
import type { ModelForm } from "./use-model-form.ts";

/** A model's form: its fields and the `Classify` button. */
export function PredictionForm({
  card,
  model,
  form: { values, problems, warnings, isFirstExample },
  waiting,
  changes,
  shownChange,
  onValues,
  onSubmit,
}: {
  card: Card;
  /** Undefined until it has loaded. */
  model: Model | undefined;
  form: ModelForm;
  /** The download that the form is waiting for, in words; undefined if there is none. */
  waiting: string | undefined;
  /** The smallest changes to the form that would change its answer. */
  changes: readonly Counterfactual[];
  /** The one that the visitor asked to see on its map. */
  shownChange: PlaceChange | undefined;
  onValues: (values: FormValues) => void;
  /** Returns the name of the field to focus, if a value was rejected. */
  onSubmit: () => string | undefined;
}) {
  const { model: words } = useWords();
  const form = useRef<HTMLFormElement>(null);
  const refused = useRef<string>(undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    refused.current = onSubmit();
  };
  // Focus only after rendering: if the rejected value is in a collapsed section, that section opens first.
  useEffect(() => {
    if (refused.current === undefined) return;
    focusField(form.current, refused.current);
    refused.current = undefined;
  });
  const submitByKey = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.current?.requestSubmit();
    }
  };
  const allOptional = card.fields.every(({ optional }) => optional);
  const isMixed = !allOptional && card.fields.some(({ optional }) => optional);
  const isRequired = (name: string) => card.fields.some((field) => field.name === name && !field.optional);
  const stateOf = (name: string) => ({
    value: values[name] ?? "",
    onChange: (value: string) => onValues({ ...values, [name]: value }),
    problem: problemTextAt(problems, name),
    warning: problemTextAt(warnings, name),
    mark: isMixed && isRequired(name) ? words.form.required : undefined,
    // The whole example is selected, so that typing replaces it.
    replaces: isFirstExample,
  });
  return (
    <form ref={form} className="model-form" noValidate onSubmit={submit} onKeyDown={submitByKey}>
      {allOptional && card.fields.length > 1 && <p className="hint">{words.form.allOptional}</p>}
      <FormFields
        card={card}
        model={model}
        values={values}
        onValues={onValues}
        stateOf={stateOf}
        problems={problems}
        changes={changes}
        shownChange={shownChange}
      />
      <div className="form-actions">
        <button type="submit" className="primary">
          {words.form.classify}
        </button>
        {waiting === undefined && !isFirstExample && <ShortcutHint />}
        <span className="hint" role="status">
          {waiting ?? (isFirstExample && words.form.firstExample)}
        </span>
      </div>
    </form>
  );
}

function ShortcutHint() {
  const { model: words } = useWords();
  const mac = /Mac|iPhone|iPad/.test(navigator.userAgent);
  return (
    <span className="hint shortcut">
      {words.form.or} <kbd>{mac ? "⌘" : words.form.control}</kbd> <kbd>Enter</kbd>
    </span>
  );
}

/** Focuses the field with that name: its selected radio button if it has one, otherwise its first control. */
function focusField(form: HTMLFormElement | null, name: string): void {
  if (form === null) return;
  const inputs = [...form.querySelectorAll<HTMLInputElement>("input, textarea, select")];
  const own = inputs.filter((input) => input.name === name || input.dataset.field === name);
  const chosen = own.find((input) => input instanceof HTMLInputElement && input.checked);
  (chosen ?? own[0])?.focus();
}
