import { useCallback, useState } from "react";
import type { StorageHealth } from "../../learning/feedback.ts";
import { Failure } from "../controls/failure.tsx";
import { saveFile } from "../controls/save-file.ts";
import { useAsync } from "../state/async.ts";
import { useServices } from "../state/services.tsx";
import { daysSince, fileDate, formatBytes, formatCountOf } from "../words/format.ts";

/** Rows given since the last export from which on a reminder is worth its place; and days. */
const reminderRows = 20;
const reminderDays = 7;

function exportText({ lastExportAt, rowsSinceExport }: StorageHealth): string {
  if (lastExportAt === undefined) return "Never exported.";
  const days = daysSince(lastExportAt);
  const when = days === 0 ? "today" : `${formatCountOf(days, "day")} ago`;
  return `Last exported ${when}; ${formatCountOf(rowsSinceExport, "row")} since.`;
}

function needsReminder({ lastExportAt, rowsSinceExport }: StorageHealth): boolean {
  if (rowsSinceExport < reminderRows) return false;
  return lastExportAt === undefined || daysSince(lastExportAt) >= reminderDays;
}

/** How safe the feedback is in this browser: kept or not, room, last export, and a reminder where it matters. */
export function StorageNote() {
  const { log } = useServices();
  const load = useCallback(() => log.health(), [log]);
  const { state, retry, refresh } = useAsync<StorageHealth>(load, { changesOf: log });
  const [refused, setRefused] = useState(false);

  if (state.status === "loading") return null;
  return (
    <section className="storage-note" aria-labelledby="storage-heading">
      <h2 id="storage-heading">Where it is kept</h2>
      {state.status === "failed" ? (
        <Failure error={state.error} retry={retry} />
      ) : (
        <Health
          health={state.value}
          refused={refused}
          onAsk={async () => {
            setRefused(!(await log.askToPersist()));
            refresh();
          }}
        />
      )}
    </section>
  );
}

function Health({
  health,
  refused,
  onAsk,
}: {
  health: StorageHealth;
  /** It was asked, and did not promise: some ask the visitor, some decide by themselves, some can't be asked. */
  refused: boolean;
  onAsk: () => void;
}) {
  const { log } = useServices();
  if (!health.available) {
    return (
      <p className="notice">
        This browser keeps no data for this site. What you teach is gone with this page.
      </p>
    );
  }
  const { usedBytes, quotaBytes, damaged } = health;
  const saveDamaged = async () =>
    saveFile(
      new Blob([JSON.stringify(await log.damaged(), undefined, 2)], { type: "application/json" }),
      `damaged-feedback-${fileDate()}.json`,
    );
  const remind = needsReminder(health);
  return (
    <>
      {health.rows > 0 && (
        <p className={remind ? "warning" : undefined}>
          {formatCountOf(health.rows, "row")} {health.rows === 1 ? "stands" : "stand"} in this browser
          {health.lastExportAt === undefined && " alone"}. {exportText(health)}
          {remind && " Export them, so that they outlive it."}
        </p>
      )}
      {damaged > 0 && (
        <p className="warning">
          {formatCountOf(damaged, "entry", "entries")} couldn’t be read and {damaged === 1 ? "was" : "were"}{" "}
          set aside. All other feedback is unharmed, and the lessons were learned again from it.{" "}
          <button type="button" className="word" onClick={saveDamaged}>
            Download {damaged === 1 ? "it" : "them"}
          </button>
        </p>
      )}
      <p>
        {usedBytes !== undefined &&
          `The site uses ${formatBytes(usedBytes)}${quotaBytes === undefined ? "" : ` of the ${formatBytes(quotaBytes)} it may`}. `}
        {health.persisted ? (
          "The browser has promised not to clear it by itself."
        ) : (
          <>
            The browser may clear it when room gets short, or after some time without a visit.{" "}
            {refused && <span role="status">It did not promise otherwise. </span>}
            <button type="button" className="word" onClick={onAsk}>
              Ask the browser to keep it
            </button>
          </>
        )}
      </p>
    </>
  );
}
