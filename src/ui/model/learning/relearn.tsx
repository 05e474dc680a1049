import type { Feedback } from "../../../learning/feedback.ts";
import type { LearningState } from "../../../learning/lessons.ts";
import type { Model } from "../../../models/model.ts";
import { AsyncButton } from "../../controls/async-button.tsx";
import { ConfirmButton } from "../../controls/confirm-button.tsx";
import { TaskStatus } from "../../controls/task-status.tsx";
import { useTask } from "../../state/task.ts";
import { useWords } from "../../words/language.ts";

/** Batch update and reset: both make a version first. */
export function Relearn({ model, lessons }: { model: Model; lessons: number }) {
  const { learning: words } = useWords();
  const update = useTask<LearningState>();
  const reset = useTask<LearningState>();
  const busy = update.state.status === "running" || reset.state.status === "running";
  return (
    <>
      <div className="action">
        <AsyncButton busy={busy} onClick={() => update.start((options) => model.replay(options))}>
          {words.update}
        </AsyncButton>
        <p className="hint">{words.updateHint}</p>
        <TaskStatus task={update} label={words.updating} />
        {update.state.status === "done" && <p role="status">{words.updated(update.state.value.lessons)}</p>}
      </div>
      {lessons > 0 && (
        <div className="action">
          <ConfirmButton
            label={words.reset}
            question={words.resetQuestion}
            busy={busy}
            onConfirm={() => void reset.start((options) => model.reset(options))}
          />
          <p className="hint">{words.resetHint}</p>
          <TaskStatus task={reset} label={words.resetting} />
        </div>
      )}
    </>
  );
}

/** Takes back the newest lesson that the page shows. By its id, so that a tab that closes now takes back that very one. */
export function UndoLast({ model, newest }: { model: Model; newest: string | undefined }) {
  const { learning: words } = useWords();
  const task = useTask<Feedback | undefined>();
  return (
    <div className="action">
      <AsyncButton
        busy={task.state.status === "running"}
        onClick={() => task.start((options) => model.undo(newest, options))}
      >
        {words.undo}
      </AsyncButton>
      <p className="hint">{words.undoHint}</p>
      <TaskStatus task={task} label={words.undoing} />
    </div>
  );
}
