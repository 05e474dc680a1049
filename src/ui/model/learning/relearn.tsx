import { useMemo } from "react";
import type { Feedback } from "../../../learning/feedback.ts";
import type { LearningState } from "../../../learning/lessons.ts";
import type { Model } from "../../../models/model.ts";
import { AsyncButton, ConfirmButton } from "../../controls/async-button.tsx";
import { DeletionStatus } from "../../controls/deletion-status.tsx";
import { TaskStatus } from "../../controls/task-status.tsx";
import { useTask } from "../../state/task.ts";
import { useWords } from "../../words/language.ts";

/** Relearns all feedback from the beginning, after saving a version. */
export function BatchUpdate({ model }: { model: Model }) {
  const { learning: words } = useWords();
  const task = useTask<LearningState>();
  return (
    <div className="action">
      <AsyncButton
        busy={task.state.status === "running"}
        onClick={() => task.start((options) => model.replay(options))}
      >
        {words.update}
      </AsyncButton>
      <p className="hint">{words.updateHint}</p>
      <TaskStatus task={task} label={words.updating} />
      {task.state.status === "done" && <p role="status">{words.updated(task.state.value.lessons)}</p>}
    </div>
  );
}

/** Asks for confirmation, saves a version, and then removes all of a model's lessons and feedback. */
export function Reset({ model }: { model: Model }) {
  const { learning: words } = useWords();
  const task = useTask<LearningState>();
  const { id } = model.card;
  const which = useMemo(() => ({ filter: { model: id } }), [id]);
  return (
    <div className="action">
      <ConfirmButton
        label={words.reset}
        question={words.resetQuestion}
        busy={task.state.status === "running"}
        onConfirm={() => void task.start((options) => model.reset(options))}
      />
      <p className="hint">{words.resetHint}</p>
      <DeletionStatus task={task} label={words.resetting} which={which} />
    </div>
  );
}

/**
 * Undoes the newest lesson shown on the page. The lesson is identified by its id, so that if the tab is closed and the
 * undo is completed later, it still removes exactly this lesson.
 */
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
