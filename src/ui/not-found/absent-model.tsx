import { useCallback } from "react";
import type { AppError } from "../../core/errors.ts";
import { Failure } from "../controls/failure.tsx";
import { PageHeading } from "../controls/page-heading.tsx";
import { useAsync } from "../state/async.ts";
import { useServices } from "../state/services.tsx";
import { NotFoundPage } from "./not-found-page.tsx";

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
