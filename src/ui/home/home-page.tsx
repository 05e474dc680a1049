import { useCallback } from "react";
import type { ModelSummary } from "../../core/card.ts";
import { Failure } from "../controls/failure.tsx";
import { PageHeading } from "../controls/page-heading.tsx";
import { useAsync } from "../state/async.ts";
import { useServices } from "../state/services.tsx";
import { formatBytes } from "../words/format.ts";

/** The first page: what Hunch is, what it promises, and its models. */
export function HomePage() {
  const { models } = useServices();
  const load = useCallback((signal: AbortSignal) => models.list(signal), [models]);
  const { state, retry } = useAsync<readonly ModelSummary[]>(load);
  return (
    <div className="page home">
      <header className="page-head">
        <PageHeading title="Hunch">
          A trained model, <span>and your second opinion.</span>
        </PageHeading>
        <p className="lead">
          Each model here runs inside this page: it answers, and says how sure it is. Tell it when it is
          wrong, and it learns from you on this device.
        </p>
        <p className="promise">Nothing you type leaves this browser.</p>
      </header>
      <section aria-labelledby="models-heading">
        <h2 id="models-heading" className="quiet-heading">
          Models
        </h2>
        {state.status === "loading" && <p role="status">Looking for models …</p>}
        {state.status === "failed" && <Failure error={state.error} retry={retry} />}
        {state.status === "ready" && <ModelList models={state.value} />}
      </section>
    </div>
  );
}

function ModelList({ models }: { models: readonly ModelSummary[] }) {
  if (models.length === 0) return <p>This site has no models yet. A model is a folder with two files.</p>;
  return (
    <ul className="model-list">
      {models.map(({ id, title, summary, bytes }) => (
        <li key={id}>
          <h3>
            <a href={`#/${id}`}>{title}</a>
          </h3>
          <p className="model-summary">{summary}</p>
          <p className="model-facts figures">
            {formatBytes(bytes)} · <a href={`#/${id}/about`}>About {title}</a>
          </p>
        </li>
      ))}
    </ul>
  );
}
