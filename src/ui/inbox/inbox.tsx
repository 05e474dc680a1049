import { useId, useMemo, useState } from "react";
import type { Card } from "../../core/card.ts";
import { shorten } from "../../core/visible-text.ts";
import { writeCsv } from "../../learning/feedback-csv.ts";
import type { Delivery } from "../../learning/inbox/inbox.ts";
import type { Effect, Trial } from "../../learning/inbox/judge-exports.ts";
import type { ImportReport } from "../../learning/lessons.ts";
import type { Model } from "../../models/model.ts";
import { AsyncButton } from "../controls/async-button.tsx";
import { Failure } from "../controls/failure.tsx";
import { TaskStatus } from "../controls/task-status.tsx";
import { FileInput } from "../display/file-input.tsx";
import { ScrollTable } from "../display/scroll-table.tsx";
import { carryToTraining } from "../state/accepted-feedback.ts";
import { useServices } from "../state/services.tsx";
import { siteSettings } from "../state/site.ts";
import { useTask } from "../state/task.ts";
import { markUntilDone } from "../state/unfinished-import.ts";
import { formatRows, formatShareOf } from "../words/amounts.ts";
import { formatCount } from "../words/format.ts";
import { useWords } from "../words/language.ts";
import { DeliveryFiles } from "./delivery-files.tsx";
import { DeliveryRows, RuleChoices } from "./delivery-rows.tsx";
import { acceptedRows, firstSelection, type Selection } from "./selection.ts";

/**
 * The owner's inbox, for opening the files that visitors sent, reviewing their rows, and teaching the model the good
 * ones.
 */
export function Inbox({ card, model }: { card: Card; model: Model }) {
  const { inbox: words, learning } = useWords();
  const id = useId();
  const opening = useTask<Delivery>();
  const [learned, setLearned] = useState<ImportReport>();
  const open = (files: readonly File[]) => {
    setLearned(undefined);
    const given = files.map((content) => ({ name: content.name, content }));
    void opening.start((options) => model.openDelivery(given, options));
  };
  const { state } = opening;
  return (
    <section className="inbox" aria-labelledby={id}>
      <h2 id={id}>{words.heading}</h2>
      <p>{words.lead}</p>
      <label className="inbox-files">
        <span>{words.files}</span>
        <FileInput
          multiple
          accept=".csv,.gz,.json,.jsonl,.log,.txt,text/csv,application/json"
          onFiles={open}
        />
      </label>
      <TaskStatus task={opening} label={words.opening} />
      {learned && (
        <p role="status">
          {words.learned(formatRows(learned.added))}{" "}
          {/* Some may have been delivered before, or have the id of another row. */}
          {learned.added < learned.read &&
            `${learning.imported(
              learned.read,
              formatCount(learned.added),
              formatCount(learned.known),
              formatCount(learned.refusedCount),
            )} `}
          {siteSettings().pages.includes("publish") && (
            <a href={`#/publish?model=${card.id}`}>{words.publish}</a>
          )}
        </p>
      )}
      {state.status === "done" && (
        <ReviewDelivery
          card={card}
          model={model}
          delivery={state.value}
          onLearned={(report) => {
            opening.cancel();
            setLearned(report);
          }}
        />
      )}
    </section>
  );
}

/** A delivery's files and rows, the choice of what to leave out, and what to do with the rest: try, learn or train. */
function ReviewDelivery({
  card,
  model,
  delivery,
  onLearned,
}: {
  card: Card;
  model: Model;
  delivery: Delivery;
  onLearned: (report: ImportReport) => void;
}) {
  const { inbox: words } = useWords();
  const { models, log } = useServices();
  const [selection, setSelection] = useState<Selection>(firstSelection);
  const accepted = useMemo(() => acceptedRows(delivery, selection), [delivery, selection]);
  const trial = useTask<Trial>();
  const learning = useTask<ImportReport>();
  const judged = delivery.rows.filter(({ row }) => accepted.has(row.id));
  const trainable = judged.map(({ row }) => row).filter(({ usedForTraining }) => usedForTraining);
  // A row that the log already has would be learned once more in a trial.
  const newRows = judged.filter(({ isKnown }) => !isKnown).map(({ row }) => row);
  const busy = trial.state.status === "running" || learning.state.status === "running";
  const select = (next: Selection) => {
    // The last trial was for a different selection.
    trial.cancel();
    setSelection(next);
  };
  const learn = () =>
    learning.start(async (options) => {
      // Mark the rows as imported, since they come from others and must stay distinct from the owner's feedback.
      const others = newRows.map((row) => ({ ...row, source: "import" as const }));
      const csv = new Blob([writeCsv(card, others)]);
      const { total: rowsBefore } = await log.counts({ model: card.id }, options);
      const file = shorten(delivery.files.map(({ name }) => name).join(", "), 200);
      const read = async () => {
        const report = await model.importCsv(csv, options);
        if (report.stopped) throw report.stopped;
        return report;
      };
      const report = await markUntilDone(
        { model: card.id, file, rowsBefore, inbox: true },
        read,
        () => false,
      );
      onLearned(report);
      return report;
    });
  const train = async () => {
    const own = (await models.list()).some(({ id, own: isOwn }) => id === card.id && isOwn);
    carryToTraining(card, trainable, own);
  };
  return (
    <>
      <DeliveryFiles delivery={delivery} selection={selection} onChange={select} />
      {delivery.rows.length === 0 ? (
        <p>{words.nothing}</p>
      ) : (
        <>
          <RuleChoices card={card} selection={selection} onChange={select} />
          <DeliveryRows
            card={card}
            delivery={delivery}
            accepted={accepted}
            selection={selection}
            onChange={select}
          />
          <p role="status">
            {words.accepted(formatCount(newRows.length), formatCount(delivery.rows.length))}
          </p>
          {trial.state.status === "done" && <TrialTable trial={trial.state.value} />}
          <TaskStatus task={trial} label={words.trying} />
          <div className="button-row">
            <AsyncButton
              busy={busy || newRows.length === 0}
              onClick={() => trial.start((options) => model.tryRows(newRows, options))}
            >
              {words.try}
            </AsyncButton>
            <AsyncButton className="primary" busy={busy || newRows.length === 0} onClick={learn}>
              {words.learn(formatRows(newRows.length))}
            </AsyncButton>
            {siteSettings().pages.includes("new") && (
              <AsyncButton busy={busy || trainable.length === 0} onClick={train}>
                {words.train}
              </AsyncButton>
            )}
          </div>
          {siteSettings().pages.includes("new") && <p className="hint">{words.trainHint}</p>}
          {learning.state.status === "failed" ? (
            <Failure error={learning.state.error} />
          ) : (
            <TaskStatus task={learning} label={words.learning} />
          )}
        </>
      )}
    </>
  );
}

/** The model's scores before and after learning, side by side. */
function TrialTable({ trial }: { trial: Trial }) {
  const { inbox } = useWords();
  const words = inbox.tried;
  const line = (name: string, effect: Effect | undefined) => (
    <tr>
      <th scope="row">{name}</th>
      {effect ? (
        <>
          <td className="figures">{formatShareOf(effect.before.accuracy, effect.before.rows)}</td>
          <td className="figures">{formatShareOf(effect.after.accuracy, effect.after.rows)}</td>
          <td>{inbox.verdicts[effect.verdict]}</td>
        </>
      ) : (
        <td colSpan={3}>{inbox.notMeasured}</td>
      )}
    </tr>
  );
  return (
    <ScrollTable
      caption={words.caption}
      columns={[words.where, words.before, words.after, inbox.columns.verdict]}
    >
      <tbody>
        {line(words.holdout, trial.holdout)}
        {line(words.feedback, trial.feedback)}
      </tbody>
    </ScrollTable>
  );
}
