import { useCallback } from "react";
import { Failure } from "../../controls/failure.tsx";
import { useAsync } from "../../state/async.ts";
import { useServices } from "../../state/services.tsx";
import { useWords } from "../../words/language.ts";

/** A link to train an added model again with its feedback. Shows nothing if no table is kept for it. */
export function TrainAgainLink({ id }: { id: string }) {
  const { learning: words } = useWords();
  const { own } = useServices();
  const load = useCallback(() => own.kept(id), [own, id]);
  const { state } = useAsync(load, { changesOf: own });
  if (state.status === "failed") return <Failure error={state.error} />;
  if (state.status === "loading" || !state.value.hasTable) return null;
  return (
    <p>
      {words.tableKept} <a href={`#/new?replace=${id}`}>{words.trainAgain}</a>
    </p>
  );
}
