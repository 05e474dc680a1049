import type { Feedback } from "../../../learning/feedback.ts";
import type { LearningState } from "../../../learning/lessons.ts";
import type { Model } from "../../../models/model.ts";
import { AsyncButton } from "../../controls/async-button.tsx";
import { ConfirmButton } from "../../controls/confirm-button.tsx";
import { TaskStatus } from "../../controls/task-status.tsx";
import { useTask } from "../../state/task.ts";
import { formatCountOf } from "../../words/format.ts";

/** Batch update and reset: both make a version first. */
export function Relearn({ model, lessons }: { model: Model; lessons: number }) {
  const update = useTask<LearningState>();
  const reset = useTask<LearningState>();
  const busy = update.state.status === "running" || reset.state.status === "running";
  return (
    <>
      <div className="action">
        <AsyncButton busy={busy} onClick={() => update.start((options) => model.replay(options))}>
          Batch update
        </AsyncButton>
        <p className="hint">
          Learns all your feedback again from the beginning, in order. Makes a version first.
        </p>
        <TaskStatus task={update} label="Learning again" />
        {update.state.status === "done" && (
          <p role="status">Done: {formatCountOf(update.state.value.lessons, "lesson")}.</p>
        )}
      </div>
      {lessons > 0 && (
        <div className="action">
          <ConfirmButton
            label="Reset"
            question="Take all lessons out, and their feedback off the list? A version is made first, to come back to both."
            busy={busy}
            onConfirm={() => void reset.start((options) => model.reset(options))}
          />
          <p className="hint">The model as it was trained, without your feedback. Makes a version first.</p>
          <TaskStatus task={reset} label="Resetting" />
        </div>
      )}
    </>
  );
}

/** Takes back the newest lesson. */
export function UndoLast({ model }: { model: Model }) {
  const task = useTask<Feedback | undefined>();
  return (
    <div className="action">
      <AsyncButton
        busy={task.state.status === "running"}
        onClick={() => task.start((options) => model.undo(undefined, options))}
      >
        Undo
      </AsyncButton>
      <p className="hint">Takes back the last lesson.</p>
      <TaskStatus task={task} label="Taking it back" />
    </div>
  );
}
