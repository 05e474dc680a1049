import type { Feedback } from "../../../learning/feedback.ts";
import type { Model } from "../../../models/services.ts";
import { WorkButton } from "../../controls/async-button.tsx";
import { TaskNote } from "../../controls/task-status.tsx";
import { useTask } from "../../state/task.ts";

/** Takes back the newest lesson. */
export function UndoLast({ model }: { model: Model }) {
  const task = useTask<Feedback | undefined>();
  return (
    <div className="action">
      <WorkButton
        busy={task.state.status === "running"}
        onClick={() => task.start((options) => model.undo(undefined, options))}
      >
        Undo
      </WorkButton>
      <p className="hint">Takes back the last lesson.</p>
      <TaskNote task={task} label="Taking it back" />
    </div>
  );
}
