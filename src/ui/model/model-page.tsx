import { lazy, Suspense, useSyncExternalStore } from "react";
import type { Card } from "../../core/card.ts";
import type { DownloadState, Model } from "../../models/model.ts";
import { Failure } from "../controls/failure.tsx";
import { PageHeading } from "../controls/page-heading.tsx";
import { AbsentModel } from "../not-found/not-found-page.tsx";
import { type ModelSection, modelSections, sectionHash } from "../router/route.ts";
import { SendFeedback } from "../sending/send-feedback.tsx";
import type { FormValues } from "../state/form-values.ts";
import { useServices } from "../state/services.tsx";
import { useLearning } from "../state/use-learning.ts";
import { useModel } from "../state/use-model.ts";
import { formatBytes, formatCount, formatWholePercent } from "../words/format.ts";
import { useWords } from "../words/language.ts";
import { LearningPanel } from "./learning/learning-panel.tsx";
import { PendingVerdictsList } from "./result/pending-verdicts-list.tsx";
import { TableScreen } from "./table/table-screen.tsx";
import { keptTable } from "./table/use-table.ts";
import { TryModel } from "./try-model.tsx";

const AboutPage = lazy(async () => ({ default: (await import("../about/about-page.tsx")).AboutPage }));
const Inbox = lazy(async () => ({ default: (await import("../inbox/inbox.tsx")).Inbox }));

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
      {section === "learning" && model && (
        <Suspense>
          <Inbox card={card} model={model} />
        </Suspense>
      )}
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

/** The heading on each of a model's screens: its title, its summary and the links between the screens. */
function ModelHeading({
  card,
  model,
  section,
  embedded,
}: {
  card: Card;
  model: Model | undefined;
  section: ModelSection;
  embedded: boolean;
}) {
  const { model: words } = useWords();
  const names = words.sections;
  const title = section === "try" ? card.title : `${names[section]} · ${card.title}`;
  return (
    <header className="model-head">
      {/* With this key, each screen mounts a new heading, which then takes the focus. */}
      <PageHeading key={section} title={title}>
        {card.title}
      </PageHeading>
      <p className="model-lead">{card.summary}</p>
      {embedded ? (
        // This opens a new tab, since there would be no way back inside a frame.
        <p className="page-links">
          <a href={sectionHash(card.id, "about")} target="_blank" rel="noopener">
            {words.aboutThis}
          </a>
        </p>
      ) : (
        <nav className="model-sections" aria-label={card.title}>
          {modelSections.map((name) => (
            <a
              key={name}
              href={sectionHash(card.id, name)}
              aria-current={name === section ? "page" : undefined}
            >
              {names[name]}
              {name === "table" && <TableProgress card={card} />}
              {name === "learning" && model && <LessonCount model={model} />}
            </a>
          ))}
        </nav>
      )}
    </header>
  );
}

/** How much of a table has been scored, while it is being scored. */
function TableProgress({ card }: { card: Card }) {
  const { model: words } = useWords();
  const { tables } = useServices();
  const kept = keptTable(tables, card);
  const state = useSyncExternalStore(kept.subscribe, kept.read);
  if (state.status !== "running") return null;
  const { bytesRead = 0, totalBytes = 0 } = state.progress ?? {};
  const share = totalBytes > 0 ? bytesRead / totalBytes : 0;
  return (
    <span className="figures">
      {" "}
      ({formatWholePercent(share)}
      <span className="visually-hidden"> {words.scored}</span>)
    </span>
  );
}

/** The number of lessons that the model has learned, if there are any. */
function LessonCount({ model }: { model: Model }) {
  const { state } = useLearning(model);
  const lessons = state.status === "ready" ? state.value.lessons : 0;
  return lessons > 0 && <span className="figures"> ({formatCount(lessons)})</span>;
}
