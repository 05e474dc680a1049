import { useState } from "react";
import { type Card, classLabel } from "../../../core/card.ts";
import { toAppError } from "../../../core/errors.ts";
import type { Model } from "../../../models/services.ts";
import { saveFile } from "../../controls/save-file.ts";
import { usePendingVerdicts } from "../../state/pending-verdicts.tsx";
import { describeError } from "../../words/describe-error.ts";
import { fileDate, formatInstant } from "../../words/format.ts";
import { pendingVerdictsCsv } from "./unstored-csv.ts";

/** The verdicts on this model that the store refused, with the reason, another try, and a download. */
export function PendingVerdictsList({ card, model }: { card: Card; model: Model | undefined }) {
  const { items, add, drop } = usePendingVerdicts();
  const [trying, setTrying] = useState(false);
  const own = items.filter((item) => item.model.id === card.id);
  if (own.length === 0) return null;

  const tryAgain = async () => {
    if (model === undefined) return;
    setTrying(true);
    for (const item of own) {
      try {
        await model.teach(item.verdict);
        drop(item.id);
      } catch (error) {
        add({ ...item, error: toAppError(error) });
        break;
      }
    }
    setTrying(false);
  };
  const latest = describeError(own.at(-1)?.error ?? toAppError(undefined));
  return (
    <section className="unstored" aria-label="Not stored">
      <h2>Not stored</h2>
      <p>
        {latest.what} {latest.toDo}
      </p>
      <ul className="ruled">
        {own.map(({ id, at, verdict }) => (
          <li key={id}>
            <span>
              {verdict.label === verdict.predictedLabel ? "Correct" : "Incorrect"}:{" "}
              {classLabel(card, verdict.label)}
            </span>{" "}
            <span className="hint">{formatInstant(at)}</span>
          </li>
        ))}
      </ul>
      <p className="button-row">
        <button type="button" disabled={trying || model === undefined} onClick={tryAgain}>
          Store again
        </button>
        <button
          type="button"
          onClick={() => saveFile(pendingVerdictsCsv(card, own), `${card.id}-not-stored-${fileDate()}.csv`)}
        >
          Download
        </button>
      </p>
    </section>
  );
}
