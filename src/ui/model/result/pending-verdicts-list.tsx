import { useState } from "react";
import type { Card } from "../../../core/card.ts";
import { classLabel } from "../../../core/classes.ts";
import { toAppError } from "../../../core/errors.ts";
import { writeCsv } from "../../../learning/feedback-csv.ts";
import { toDraft } from "../../../learning/to-draft.ts";
import type { Model } from "../../../models/model.ts";
import { AsyncButton } from "../../controls/async-button.tsx";
import { saveFile } from "../../controls/save-file.ts";
import { type PendingVerdict, usePendingVerdicts } from "../../state/pending-verdicts.tsx";
import { describeError } from "../../words/describe-error.ts";
import { fileDate, formatInstant } from "../../words/format.ts";
import { useWords } from "../../words/language.ts";

/** The verdicts on this model that the store refused, with the reason and buttons to retry or download them. */
export function PendingVerdictsList({ card, model }: { card: Card; model: Model | undefined }) {
  const { unsaved: words, verdict: verdicts } = useWords().model;
  const { items, add, settle } = usePendingVerdicts();
  const [trying, setTrying] = useState(false);
  const own = items.filter((item) => item.model.id === card.id);
  if (own.length === 0) return null;

  const tryAgain = async () => {
    if (model === undefined) return;
    setTrying(true);
    for (const item of own) {
      try {
        settle(item.id, await model.teach(item.verdict));
      } catch (error) {
        add({ ...item, error: toAppError(error) });
        break;
      }
    }
    setTrying(false);
  };
  const latest = describeError(own.at(-1)?.error ?? toAppError(undefined));
  return (
    <section className="pending-verdicts" aria-label={words.heading}>
      <h2>{words.heading}</h2>
      <p>
        {latest.what} {latest.toDo}
      </p>
      <ul className="ruled">
        {own.map(({ id, at, verdict }) => (
          <li key={id}>
            <span>
              {verdict.label === verdict.predictedLabel ? verdicts.correct : verdicts.incorrect}:{" "}
              {classLabel(card, verdict.label)}
            </span>{" "}
            <span className="hint">{formatInstant(at)}</span>
          </li>
        ))}
      </ul>
      <p className="button-row">
        <AsyncButton busy={trying || model === undefined} onClick={tryAgain}>
          {words.again}
        </AsyncButton>
        <button
          type="button"
          onClick={() => saveFile(pendingVerdictsCsv(card, own), `${card.id}-not-stored-${fileDate()}.csv`)}
        >
          {words.download}
        </button>
      </p>
    </section>
  );
}

/** Writes verdicts that could not be stored as a feedback CSV, which can be imported later. */
function pendingVerdictsCsv(card: Card, items: readonly PendingVerdict[]): Blob {
  const rows = items.map(({ id, at, model, verdict }) => ({
    ...toDraft(card, model.sha256, { ...verdict, id, createdAt: at }),
    modelVersion: model.version,
  }));
  return new Blob([writeCsv(card, rows)], { type: "text/csv" });
}
