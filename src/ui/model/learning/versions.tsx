import { useCallback } from "react";
import type { Card } from "../../../core/card.ts";
import type { Version } from "../../../learning/lessons.ts";
import type { Model } from "../../../models/model.ts";
import { AsyncButton } from "../../controls/async-button.tsx";
import { Failure } from "../../controls/failure.tsx";
import { TaskStatus } from "../../controls/task-status.tsx";
import { useAsync } from "../../state/async.ts";
import { useTask } from "../../state/task.ts";
import { useFocusFallback } from "../../state/use-focus-fallback.ts";
import { useWords } from "../../words/language.ts";
import { VersionRow } from "./version-row.tsx";

/**
 * The saved versions of what the model has learned, newest first. Versions are saved by hand, and automatically before
 * every major change.
 */
export function Versions({ card, model }: { card: Card; model: Model }) {
  const { versions: words } = useWords().learning;
  const load = useCallback(() => model.versions(), [model]);
  const { state, retry, refresh } = useAsync<readonly Version[]>(load, { changesOf: model });
  const save = useTask<void>();
  const newestFirst =
    state.status === "ready" ? [...state.value].sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1)) : [];
  // A deleted version's button disappears, and would take the focus with it.
  const heading = useFocusFallback<HTMLHeadingElement>(newestFirst.length, { fromFirst: false });

  return (
    <section className="versions" aria-labelledby="versions-heading" aria-busy={state.status === "loading"}>
      <h3 id="versions-heading" ref={heading} tabIndex={-1}>
        {words.heading}
      </h3>
      <div className="action">
        <AsyncButton
          busy={save.state.status === "running"}
          onClick={() =>
            save.start(async () => {
              await model.saveVersion();
              refresh();
            })
          }
        >
          {words.save}
        </AsyncButton>
        <p className="hint">{words.saveHint}</p>
        <TaskStatus task={save} label={words.saving} />
      </div>
      {state.status === "failed" && <Failure error={state.error} retry={retry} />}
      {state.status === "ready" && state.value.length === 0 && <p className="hint">{words.none}</p>}
      {newestFirst.length > 0 && (
        <ul className="ruled version-list">
          {newestFirst.map((version) => (
            <VersionRow
              key={version.createdAt}
              card={card}
              model={model}
              version={version}
              onChanged={refresh}
            />
          ))}
        </ul>
      )}
    </section>
  );
}
