import { useCallback } from "react";
import type { ModelSummary } from "../../core/card.ts";
import { Failure } from "../controls/failure.tsx";
import { PageHeading } from "../controls/page-heading.tsx";
import { useDroppedFiles } from "../controls/use-dropped-file.ts";
import { OwnModelList } from "../new/own-models-list.tsx";
import { useAsync } from "../state/async.ts";
import { carryFiles } from "../state/carried-files.ts";
import { useServices } from "../state/services.tsx";
import { siteSettings } from "../state/site.ts";
import { useWords } from "../words/language.ts";
import { ModelTile } from "./model-tile.tsx";

/** The home page: what Hunch is, its models at work, and how to add one. */
export function HomePage() {
  const { models, own } = useServices();
  const { home: words, frame } = useWords();
  const load = useCallback((signal: AbortSignal) => models.list(signal), [models]);
  const { state, retry } = useAsync<readonly ModelSummary[]>(load, { changesOf: own });
  const isOver = useDroppedFiles(takeDropped);
  const list = state.status === "ready" ? state.value : [];
  const shipped = list.filter((model) => !model.own);
  return (
    <div className="page home" aria-busy={state.status === "loading"}>
      <header className="page-head">
        <PageHeading title={siteSettings().title}>{words.heading}</PageHeading>
        <p className="lead">{words.lead}</p>
        <p className="promise">{frame.privacy}</p>
      </header>
      <section aria-labelledby="models-heading">
        <h2 id="models-heading" className="visually-hidden">
          {words.models}
        </h2>
        {state.status === "loading" && <p role="status">{words.loading}</p>}
        {state.status === "failed" && <Failure error={state.error} retry={retry} />}
        {state.status === "ready" && shipped.length === 0 && <p>{words.none}</p>}
        {state.status !== "loading" && (
          <ul className="model-tiles">
            {shipped.map((model) => (
              <ModelTile key={model.id} model={model} />
            ))}
            <OwnModelTile isOver={isOver} />
          </ul>
        )}
      </section>
      {state.status === "ready" && <OwnModelList models={list.filter((model) => model.own)} />}
    </div>
  );
}

/** Takes dropped files to the page for new models, or ignores them if the site doesn't have that page. */
function takeDropped(files: readonly File[]): void {
  if (siteSettings().pages.includes("new")) carryFiles("#/new", files);
}

/** The tile for adding a model. It links to the page for new models; files can also be dropped on this page. */
function OwnModelTile({ isOver }: { isOver: boolean }) {
  const { home, newModel } = useWords();
  const { own: words } = home;
  if (!siteSettings().pages.includes("new")) return null;
  return (
    <li className="model-tile own-model-way" data-over={isOver || undefined}>
      <h3>
        <a href="#/new">{newModel.way}</a>
      </h3>
      <p className="model-summary">{isOver ? newModel.choose.release : words.summary}</p>
      <ul className="own-ways">
        {words.ways.map((way) => (
          <li key={way}>{way}</li>
        ))}
      </ul>
      <p className="hint">{words.limits}</p>
    </li>
  );
}
