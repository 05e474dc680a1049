import { useRef } from "react";
import type { Card } from "../../../core/card.ts";
import type { ImportReport, Model } from "../../../models/services.ts";
import { AsyncButton } from "../../controls/async-button.tsx";
import { TaskStatus } from "../../controls/task-status.tsx";
import { useTask } from "../../state/task.ts";
import { ImportResult } from "./import-result.tsx";

/** Takes a CSV of feedback, our own export or a plain training table, and says what became of its rows. */
export function ImportCsv({ card, model }: { card: Card; model: Model }) {
  const task = useTask<ImportReport>();
  const picker = useRef<HTMLInputElement>(null);
  const importFile = (file: File | undefined) => {
    if (file) void task.start((options) => model.importCsv(file, options));
  };
  return (
    <div className="action">
      <AsyncButton busy={task.state.status === "running"} onClick={() => picker.current?.click()}>
        Import CSV
      </AsyncButton>
      <input
        ref={picker}
        type="file"
        hidden
        accept=".csv,text/csv"
        aria-label="CSV file"
        onChange={(event) => {
          importFile(event.target.files?.[0]);
          // The same file may be chosen again, mended.
          event.target.value = "";
        }}
      />
      <p className="hint">
        An export from here or another browser, or a table with the columns{" "}
        {card.fields.map(({ name }) => name).join(", ")} and label. Makes a version first.
      </p>
      <TaskStatus task={task} label="Reading" />
      {task.state.status === "done" && <ImportResult card={card} report={task.state.value} />}
    </div>
  );
}
