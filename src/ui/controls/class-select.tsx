import { useState } from "react";
import type { Card } from "../../core/card.ts";
import { classLabel } from "../../core/classes.ts";
import { useWords } from "../words/language.ts";
import { AsyncButton } from "./async-button.tsx";

/**
 * The right answer as a native list, where there are too many classes for a button each. Nothing is chosen at first:
 * a class that the visitor hasn't looked at must not be taught.
 */
export function ClassSelect({
  card,
  label,
  names,
  busy,
  onChoose,
}: {
  card: Card;
  label: string;
  names: readonly string[];
  busy: boolean;
  onChoose: (name: string) => void;
}) {
  const { controls, model } = useWords();
  const [wanted, setWanted] = useState("");
  // The answer may have changed to the class that was chosen.
  const chosen = names.includes(wanted) ? wanted : undefined;
  const labels = new Map(card.classes.map(({ name }, index) => [name, classLabel(card, index)]));
  return (
    <div className="right-class">
      <label>
        {label}{" "}
        <select value={chosen ?? ""} onChange={(event) => setWanted(event.target.value)}>
          {chosen === undefined && <option value="">{controls.choose}</option>}
          {names.map((name) => (
            <option key={name} value={name}>
              {labels.get(name)}
            </option>
          ))}
        </select>
      </label>
      <AsyncButton
        busy={busy || chosen === undefined}
        onClick={() => chosen !== undefined && onChoose(chosen)}
      >
        {model.verdict.teach}
      </AsyncButton>
    </div>
  );
}
