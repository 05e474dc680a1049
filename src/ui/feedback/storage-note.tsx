import { useCallback, useState } from "react";
import type { StorageHealth } from "../../learning/feedback.ts";
import { Failure } from "../controls/failure.tsx";
import { saveFile } from "../controls/save-file.ts";
import { type Loaded, useAsync } from "../state/async.ts";
import { useServices } from "../state/services.tsx";
import type { Words } from "../words/en/index.ts";
import { daysSince, fileDate, formatBytes } from "../words/format.ts";
import { useWords } from "../words/language.ts";

/** The visitor is reminded to export after this many new rows, but not within `reminderDays` of the last export. */
const reminderRows = 20;
const reminderDays = 7;

function exportText(
  words: Words["feedback"]["storage"],
  { lastExportAt, rowsSinceExport }: StorageHealth,
): string {
  return lastExportAt === undefined
    ? words.neverExported
    : words.exported(daysSince(lastExportAt), rowsSinceExport);
}

function needsReminder({ lastExportAt, rowsSinceExport }: StorageHealth): boolean {
  if (rowsSinceExport < reminderRows) return false;
  return lastExportAt === undefined || daysSince(lastExportAt) >= reminderDays;
}

/**
 * How safe the feedback is in this browser: whether the browser promises to keep it, how much space it takes up, when
 * it was last exported, and a reminder if one is due.
 * @param isWide true if there is room beside the list; otherwise the note is collapsed, unless it reports a
 * problem
 * @param loaded the storage's state, if it has already been read
 */
export function StorageNote({
  isWide,
  loaded,
}: {
  isWide: boolean;
  loaded: Loaded<StorageHealth> | undefined;
}) {
  const { storage: words } = useWords().feedback;
  const { log } = useServices();
  const load = useCallback(() => log.health(), [log]);
  const { state, retry, refresh } = useAsync<StorageHealth>(load, { changesOf: log, loaded });
  const [refused, setRefused] = useState(false);

  // Beside the list, the note has nothing below it that could move.
  if (state.status === "loading" && isWide) return <div className="storage-note" aria-busy="true" />;
  const isOpen = isWide || state.status === "failed" || (state.status === "ready" && isUrgent(state.value));
  return (
    <details className="storage-note" open={isOpen} aria-busy={state.status === "loading" || undefined}>
      <summary>
        <h2>{words.heading}</h2>
        {!isWide && state.status === "ready" && needsReminder(state.value) && (
          <span className="storage-reminder"> {words.remind}</span>
        )}
      </summary>
      {state.status === "failed" && <Failure error={state.error} retry={retry} />}
      {state.status === "ready" && (
        <Health
          health={state.value}
          refused={refused}
          onAsk={async () => {
            setRefused(!(await log.askToPersist()));
            refresh();
          }}
        />
      )}
    </details>
  );
}

function isUrgent(health: StorageHealth): boolean {
  return !health.available || health.damaged > 0 || health.isAhead;
}

function Health({
  health,
  refused,
  onAsk,
}: {
  health: StorageHealth;
  /**
   * The browser was asked to keep the data but didn't promise to. Some browsers ask the visitor, some decide by
   * themselves, and some can't be asked.
   */
  refused: boolean;
  onAsk: () => void;
}) {
  const { storage: words } = useWords().feedback;
  const { log } = useServices();
  if (!health.available) {
    return <p className="notice">{words.unavailable}</p>;
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
          {words.rows(health.rows, health.lastExportAt === undefined)} {exportText(words, health)}
          {remind && ` ${words.remind}`}
        </p>
      )}
      {damaged > 0 && (
        <p className="warning">
          {words.damaged(damaged)}{" "}
          <button type="button" className="word" onClick={saveDamaged}>
            {words.downloadDamaged(damaged)}
          </button>
        </p>
      )}
      {health.isAhead && <p className="notice">{words.ahead}</p>}
      <p>
        {usedBytes !== undefined &&
          `${words.used(formatBytes(usedBytes), quotaBytes === undefined ? undefined : formatBytes(quotaBytes))} `}
        {health.persisted ? (
          words.persisted
        ) : (
          <>
            {words.notPersisted} {refused && <span role="status">{words.declined} </span>}
            <button type="button" className="word" onClick={onAsk}>
              {words.ask}
            </button>
          </>
        )}
      </p>
    </>
  );
}
