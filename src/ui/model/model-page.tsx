import { lazy, Suspense } from "react";
import type { DownloadState } from "../../models/model.ts";
import { Failure } from "../controls/failure.tsx";
import { Inbox } from "../inbox/inbox.tsx";
import { AbsentModel } from "../not-found/not-found-page.tsx";
import type { ModelSection } from "../router/route.ts";
import { SendFeedback } from "../sending/send-feedback.tsx";
import type { FormValues } from "../state/form-values.ts";
import { useModel } from "../state/use-model.ts";
import { formatBytes } from "../words/format.ts";
import { useWords } from "../words/language.ts";
import { LearningPanel } from "./learning/learning-panel.tsx";
import { ModelHeading } from "./model-heading.tsx";
import { PendingVerdictsList } from "./result/pending-verdicts-list.tsx";
import { TableScreen } from "./table/table-screen.tsx";
import { TryModel } from "./try-model.tsx";

const AboutPage = lazy(async () => ({ default: (await import("../about/about-page.tsx")).AboutPage }));

/**
 * A model's screens, below their shared heading. A screen appears as soon as the card has loaded, and is complete once
 * the graph has loaded too.
 */
export function ModelPage({
  id,
  section,
  values,
  embedded,
}: {
  id: string;
  section: ModelSection;
  values: FormValues | undefined;
  /** True inside another page, where only the form, answer and verdict are shown. */
  embedded: boolean;
}) {
  const { model: words } = useWords();
  const { opening, retry } = useModel(id, { graph: section !== "about", lessons: section === "learning" });
  const { card } = opening;
  if (card === undefined) {
    if (opening.status === "failed") return <AbsentModel id={id} error={opening.error} retry={retry} />;
    return (
      <p className="page" role="status">
        {words.opening}
      </p>
    );
  }
  const model = opening.status === "ready" ? opening.model : undefined;
  const modelState =
    opening.status === "loading" ? (
      <LoadingNote downloads={opening.downloads} withForm={section === "try"} />
    ) : opening.status === "failed" ? (
      <Failure error={opening.error} retry={retry} />
    ) : undefined;
  return (
    <div className="page model-page">
      <ModelHeading card={card} model={model} section={section} embedded={embedded} />
      {section === "about" && (
        <Suspense fallback={<p role="status">{words.opening}</p>}>
          <AboutPage card={card} />
        </Suspense>
      )}
      {section === "try" && (
        <TryModel
          card={card}
          model={model}
          link={values}
          modelState={modelState}
          isLoading={opening.status === "loading"}
          reopen={() => {
            model?.close();
            retry();
          }}
          embedded={embedded}
        />
      )}
      {section === "table" && (
        <>
          <TableScreen card={card} model={model} />
          {/* Placed below the screen, which would otherwise move when this disappears. */}
          {modelState}
        </>
      )}
      {section === "learning" && (
        <LearningPanel
          card={card}
          model={model}
          isOpening={opening.status === "loading"}
          modelState={modelState}
        />
      )}
      {section === "learning" && <SendFeedback card={card} />}
      {section === "learning" && model && <Inbox card={card} model={model} />}
      {section !== "about" && <PendingVerdictsList card={card} model={model} />}
    </div>
  );
}

/** Shows how many bytes of the downloads needed for the first prediction have arrived. */
export function LoadingNote({
  downloads,
  withForm,
}: {
  downloads: readonly DownloadState[];
  /** Whether there is a form to fill in meanwhile. */
  withForm: boolean;
}) {
  const { model, controls } = useWords();
  const words = model.loading;
  return (
    <div className="loading-note">
      <p>{withForm ? words.note : words.plain}</p>
      {downloads.map(({ file, loadedBytes, totalBytes }) => (
        <div className="download" key={file}>
          <span>{words[file]}</span>
          <progress
            aria-label={words[file]}
            {...(totalBytes > 0 ? { value: Math.min(loadedBytes, totalBytes), max: totalBytes } : {})}
          />
          <span className="figures">
            {totalBytes > 0
              ? controls.progress(formatBytes(loadedBytes), formatBytes(totalBytes), "bytes")
              : formatBytes(loadedBytes)}
          </span>
        </div>
      ))}
    </div>
  );
}
