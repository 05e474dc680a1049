import { useCallback } from "react";
import type { ModelSummary } from "../../core/card.ts";
import { Failure } from "../controls/failure.tsx";
import { PageHeading } from "../controls/page-heading.tsx";
import { useDroppedFiles } from "../controls/use-dropped-file.ts";
import { carryToNewPage } from "../new/files-in-hand.ts";
import { OwnModelList } from "../new/own-models.tsx";
import { useAsync } from "../state/async.ts";
import { useServices } from "../state/services.tsx";
import { formatBytes } from "../words/format.ts";
import { useWords } from "../words/language.ts";

/** The first page: what Hunch is, what it promises, and its models. */
export function HomePage() {
  const { models, own } = useServices();
  const { home: words, frame, newModel } = useWords();
  const load = useCallback((signal: AbortSignal) => models.list(signal), [models]);
  const { state, retry } = useAsync<readonly ModelSummary[]>(load, { changesOf: own });
  const isOver = useDroppedFiles(carryToNewPage);
  return (
    <div className="page home">
      <header className="page-head">
        <PageHeading title="Hunch">{words.heading}</PageHeading>
        <p className="lead">{words.lead}</p>
        <p className="promise">{frame.privacy}</p>
      </header>
      <section aria-labelledby="models-heading">
        <h2 id="models-heading" className="quiet-heading">
          {words.models}
        </h2>
        {state.status === "loading" && <p role="status">{words.loading}</p>}
        {state.status === "failed" && <Failure error={state.error} retry={retry} />}
        {state.status === "ready" && <ModelList models={state.value.filter(({ own }) => !own)} />}
        <p className="own-model-way" data-over={isOver || undefined}>
          <a href="#/new">{newModel.way}</a> {isOver ? newModel.choose.release : newModel.wayHelp}
        </p>
      </section>
      {state.status === "ready" && <OwnModelList models={state.value.filter(({ own }) => own)} />}
    </div>
  );
}

function ModelList({ models }: { models: readonly ModelSummary[] }) {
  const { home: words } = useWords();
  if (models.length === 0) return <p>{words.none}</p>;
  return (
    <ul className="model-list">
      {models.map(({ id, title, summary, bytes }) => (
        <li key={id}>
          <h3>
            <a href={`#/${id}`}>{title}</a>
          </h3>
          <p className="model-summary">{summary}</p>
          <p className="model-facts figures">
            {formatBytes(bytes)} · <a href={`#/${id}/about`}>{words.about(title)}</a>
          </p>
        </li>
      ))}
    </ul>
  );
}
