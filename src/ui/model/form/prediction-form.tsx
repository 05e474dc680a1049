import { type FormEvent, type KeyboardEvent, type ReactNode, useRef } from "react";
import type { Card } from "../../../core/card.ts";
import type { Problem } from "../../../core/errors.ts";
import type { Model } from "../../../models/model.ts";
import { exampleValues, type FormValues } from "../../state/form-values.ts";
import { FormFields } from "./form-fields.tsx";

/** The form of a model: its fields, `Classify`, and examples that fill it. */
export function PredictionForm({
  card,
  model,
  values,
  problems,
  warnings,
  waiting,
  modelState,
  onValues,
  onSubmit,
}: {
  card: Card;
  /** Undefined while it is on its way. */
  model: Model | undefined;
  values: FormValues;
  problems: readonly Problem[];
  warnings: readonly Problem[];
  /** What is waited for, in words; undefined when nothing is. */
  waiting: string | undefined;
  /** What is still on its way, or failed, beside the button that needs it. */
  modelState: ReactNode;
  onValues: (values: FormValues) => void;
  /** Returns the name of the field that the focus belongs to, where something was refused. */
  onSubmit: () => string | undefined;
}) {
  const form = useRef<HTMLFormElement>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const refused = onSubmit();
    if (refused !== undefined) focusField(form.current, refused);
  };
  const submitByKey = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.current?.requestSubmit();
    }
  };
  const messageAt = (list: readonly Problem[], name: string) => list.find(({ at }) => at === name)?.message;
  const stateOf = (name: string) => ({
    value: values[name] ?? "",
    onChange: (value: string) => onValues({ ...values, [name]: value }),
    problem: messageAt(problems, name),
    warning: messageAt(warnings, name),
  });
  return (
    <form ref={form} className="model-form" noValidate onSubmit={submit} onKeyDown={submitByKey}>
      <FormFields card={card} model={model} values={values} onValues={onValues} stateOf={stateOf} />
      <div className="form-actions">
        <button type="submit" className="primary">
          Classify
        </button>
        {waiting === undefined && <ShortcutHint />}
        <span className="hint" role="status">
          {waiting}
        </span>
      </div>
      {modelState}
      {card.examples.length > 0 && (
        <div className="examples">
          <h2>Or begin with an example</h2>
          <ul>
            {card.examples.map((example) => (
              <li key={example.title}>
                <button type="button" className="word" onClick={() => onValues(exampleValues(card, example))}>
                  {example.title}
                </button>
              </li>
            ))}
          </ul>
        </div>
      )}
    </form>
  );
}

function ShortcutHint() {
  const mac = /Mac|iPhone|iPad/.test(navigator.userAgent);
  return (
    <span className="hint shortcut">
      or <kbd>{mac ? "⌘" : "Ctrl"}</kbd> <kbd>Enter</kbd>
    </span>
  );
}

/** Puts the focus into the field of that name: its chosen radio button or its first, its box otherwise. */
function focusField(form: HTMLFormElement | null, name: string): void {
  if (form === null) return;
  const inputs = [...form.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input, textarea")];
  const own = inputs.filter((input) => input.name === name || input.dataset.field === name);
  const chosen = own.find((input) => input instanceof HTMLInputElement && input.checked);
  (chosen ?? own[0])?.focus();
}
