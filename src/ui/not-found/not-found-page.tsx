import { useCallback } from "react";
import type { AppError } from "../../core/errors.ts";
import { Failure } from "../controls/failure.tsx";
import { PageHeading } from "../controls/page-heading.tsx";
import { useAsync } from "../state/async.ts";
import { useServices } from "../state/services.tsx";

/** What an address gets that leads nowhere. */
export function NotFoundPage({ path }: { path: string }) {
  return (
    <div className="page not-found">
      <header className="page-head">
        <PageHeading title="Not found">No hunch about that.</PageHeading>
        <p className="lead">
          There is nothing at <code>{path}</code> on this site. A model may have been renamed or taken away.
        </p>
        <p>
          <a href="#/">See the models that are here</a>
        </p>
      </header>
    </div>
  );
}

/**
 * What stands in place of a model whose card did not come: not found where the site's list does not have it either,
 * the failure and another try otherwise.
 */
export function AbsentModel({ id, error, retry }: { id: string; error: AppError; retry: () => void }) {
  const { models } = useServices();
  const load = useCallback(
    async (signal: AbortSignal) => (await models.list(signal)).some((model) => model.id === id),
    [models, id],
  );
  const { state } = useAsync<boolean>(load);
  const mayBeUnknown = error.code === "not-found" || error.code === "card-missing";
  if (mayBeUnknown && state.status === "loading") return <p className="page">Looking …</p>;
  if (mayBeUnknown && state.status === "ready" && !state.value) return <NotFoundPage path={`#/${id}`} />;
  return (
    <div className="page">
      <PageHeading title={id} />
      <Failure error={error} retry={retry} />
    </div>
  );
}
