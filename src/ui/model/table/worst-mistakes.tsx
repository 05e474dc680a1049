import { useState } from "react";
import { type Card, classLabel } from "../../../core/card.ts";
import type { Mistake } from "../../../tables/table-scoring.ts";
import { formatCount, formatShare } from "../../words/format.ts";

const shownCharacters = 300;
/** So many are shown before a person asks for the rest. */
const maxInitial = 5;

/** The rows of which the model was most sure, and wrong, with what stood in them. */
export function WorstMistakes({ card, worst }: { card: Card; worst: readonly Mistake[] }) {
  const [all, setAll] = useState(false);
  const shown = all ? worst : worst.slice(0, maxInitial);
  return (
    <section aria-labelledby="worst-heading">
      <h2 id="worst-heading">Where it was sure, and wrong</h2>
      <ol className="ruled mistakes">
        {shown.map((mistake) => (
          <li key={mistake.line}>
            <p>
              It said <strong>{classLabel(card, mistake.predicted)}</strong> at{" "}
              <span className="figures">{formatShare(mistake.probability)}</span>; the table says{" "}
              <strong>{classLabel(card, mistake.actual)}</strong>.{" "}
              <span className="hint figures">Line {formatCount(mistake.line)}</span>
            </p>
            <Cells card={card} cells={mistake.cells} />
          </li>
        ))}
      </ol>
      {shown.length < worst.length && (
        <button type="button" onClick={() => setAll(true)}>
          Show all {worst.length}
        </button>
      )}
    </section>
  );
}

function Cells({ card, cells }: { card: Card; cells: Mistake["cells"] }) {
  const texts = card.fields.filter(({ kind, name }) => kind === "text" && cells[name]);
  const others = card.fields.filter(({ kind, name }) => kind !== "text" && cells[name]);
  return (
    <>
      {texts.map(({ name }) => (
        <OwnText key={name} text={cells[name] ?? ""} />
      ))}
      {others.length > 0 && (
        <p className="mistake-cells">
          {others.map(({ name, label }) => (
            <span key={name}>
              <span className="hint">{label}</span> {cells[name]}
            </span>
          ))}
        </p>
      )}
    </>
  );
}

/** A long text begins closed: twenty of them are a page each. */
function OwnText({ text }: { text: string }) {
  if (text.length <= shownCharacters) {
    return (
      <blockquote className="mistake-text" dir="auto">
        {text}
      </blockquote>
    );
  }
  return (
    <details className="mistake-text">
      <summary dir="auto">{text.slice(0, shownCharacters)} …</summary>
      <blockquote dir="auto">{text}</blockquote>
    </details>
  );
}
