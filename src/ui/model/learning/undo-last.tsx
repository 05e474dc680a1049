import type { Feedback } from "../../../learning/feedback.ts";
import type { Model } from "../../../models/services.ts";
import { AsyncButton } from "../../controls/async-button.tsx";
import { TaskStatus } from "../../controls/task-status.tsx";
import { useTask } from "../../state/task.ts";

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
