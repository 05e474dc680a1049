import { useId, useState } from "react";
import type { Card } from "../../core/card.ts";
import type { Delivery } from "../../learning/inbox/inbox.ts";
import type { ImportReport } from "../../learning/lessons.ts";
import type { Model } from "../../models/model.ts";
import { TaskStatus } from "../controls/task-status.tsx";
import { FileInput } from "../display/file-input.tsx";
import { siteSettings } from "../state/site.ts";
import { useTask } from "../state/task.ts";
import { formatRows } from "../words/amounts.ts";
import { useWords } from "../words/language.ts";
import { ReviewDelivery } from "./review-delivery.tsx";

/**
 * The owner's inbox, for opening the files that visitors sent, reviewing their rows, and teaching the model the good
 * ones.
 */
export function Inbox({ card, model }: { card: Card; model: Model }) {
  const { inbox: words } = useWords();
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
        <FileInput multiple accept=".csv,.json,text/csv,application/json" onFiles={open} />
      </label>
      <TaskStatus task={opening} label={words.opening} />
      {learned && (
        <p role="status">
          {words.learned(formatRows(learned.added))}{" "}
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
