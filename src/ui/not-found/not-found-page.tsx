import { useCallback } from "react";
import type { AppError } from "../../core/errors.ts";
import { Failure } from "../controls/failure.tsx";
import { PageHeading } from "../controls/page-heading.tsx";
import { Sentence } from "../display/sentence.tsx";
import { useAsync } from "../state/async.ts";
import { useServices } from "../state/services.tsx";
import { useWords } from "../words/language.ts";

/** The page for an unknown address. */
export function NotFoundPage({ path }: { path: string }) {
  const { notFound: words } = useWords().frame;
  return (
    <div className="page not-found">
      <header className="page-head">
        <PageHeading title={words.title}>{words.heading}</PageHeading>
        <p className="lead">
          <Sentence text={words.what} parts={{ path: <code>{path}</code> }} />
        </p>
        <p>
          <a href="#/">{words.allModels}</a>
        </p>
      </header>
      <ModelLinks />
    </div>
  );
}

/** A link to each model; nothing if they can't be listed. */
function ModelLinks() {
  const { models } = useServices();
  const words = useWords().home;
  const load = useCallback((signal: AbortSignal) => models.list(signal), [models]);
  const { state } = useAsync(load);
  if (state.status !== "ready" || state.value.length === 0) return null;
  return (
    <nav aria-label={words.models}>
      <ul className="not-found-models">
        {state.value.map(({ id, title, summary }) => (
          <li key={id}>
            <a href={`#/${id}`}>{title}</a> <span className="hint">{summary}</span>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/**
 * Takes the place of a model whose card did not load. Says "not found" if the card was not found and the site's list
 * doesn't include the model; otherwise, shows the error and a button to try again.
 */
export function AbsentModel({ id, error, retry }: { id: string; error: AppError; retry: () => void }) {
  const { models } = useServices();
  const words = useWords().frame;
  const load = useCallback(
    async (signal: AbortSignal) => (await models.list(signal)).some((model) => model.id === id),
    [models, id],
  );
  const { state } = useAsync<boolean>(load);
  const mayBeUnknown = error.code === "not-found" || error.code === "card-missing";
  if (mayBeUnknown && state.status === "loading") return <p className="page">{words.loading}</p>;
  if (mayBeUnknown && state.status === "ready" && !state.value) return <NotFoundPage path={`/${id}`} />;
  return (
    <div className="page">
      <PageHeading title={id} />
      <Failure error={error} retry={retry} />
    </div>
  );
}
