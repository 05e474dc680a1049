import { useCallback, useEffect, useState } from "react";
import { isReservedId } from "../../core/reserved-ids.ts";
import type { DraftCard } from "../../doctor/draft-types.ts";
import { nextVersion } from "../../learning/version-name.ts";
import type { TrainedResult, TrainingTable } from "../../models/model-training.ts";
import type { TableToKeep } from "../../models/own-models.ts";
import { type AddedRow, addedRowsOf, withoutRepeats } from "../../training/columns/added-rows.ts";
import type { ChosenUses, ColumnUse } from "../../training/columns/column-report.ts";
import type { ComparedCandidate, TrainProgress } from "../../training/training-progress.ts";
import { AsyncButton } from "../controls/async-button.tsx";
import { type Async, useAsync } from "../state/async.ts";
import { useServices } from "../state/services.tsx";
import { useTask } from "../state/task.ts";
import { useLeaveWarning } from "../state/use-leave-warning.ts";
import { formatRows } from "../words/amounts.ts";
import { currentWords, useWords } from "../words/language.ts";
import { withWordsOf } from "./draft.ts";
import { DraftPart } from "./draft-part.tsx";
import { prepareDraft } from "./prepare-draft.ts";
import { TableColumns, TablePreview } from "./table-columns.tsx";
import { SelectLine } from "./text-line.tsx";
import { type Comparisons, compareWithOld, OldAndNew, type TrainingAgain } from "./train-again.tsx";
import { TargetNote, TrainingFailure, TrainingNotes } from "./training-notes.tsx";
import { TrainingProgress } from "./training-progress.tsx";
import { TrainingResult } from "./training-result.tsx";

/** Training on a table: how each column is used, which one to predict, the progress and the result. */
export function TrainPart({
  file,
  replaces,
  feedback,
  again,
  onWork,
}: {
  file: File;
  replaces: string | undefined;
  /** Rows to learn from in addition to the table's. */
  feedback: readonly AddedRow[] | undefined;
  /** Set if an added model is trained again on this table. */
  again?: TrainingAgain | undefined;
  /** Called with whether a model is being trained, or was trained, that would be lost with this part. */
  onWork?: ((hasWork: boolean) => void) | undefined;
}) {
  const words = useWords().newModel.train;
  const opening = useTrainingTable(file);
  if (opening.status === "loading") return <p role="status">{words.reading}</p>;
  if (opening.status === "failed") return <TrainingFailure error={opening.error} />;
  return (
    <TrainOnTable
      table={opening.value}
      file={file}
      replaces={replaces}
      feedback={feedback}
      again={again}
      onWork={onWork}
    />
  );
}

type Trained = {
  readonly result: TrainedResult;
  readonly draft: DraftCard;
  readonly table: TableToKeep;
  /** Undefined unless an added model was trained again on its table. */
  readonly comparisons: Comparisons | undefined;
  readonly serial: number;
};

const minutesOffered = [1, 3, 10, 30] as const;

function TrainOnTable({
  table,
  file,
  replaces,
  feedback,
  again,
  onWork,
}: {
  table: TrainingTable;
  file: File;
  replaces: string | undefined;
  feedback: readonly AddedRow[] | undefined;
  again: TrainingAgain | undefined;
  onWork: ((hasWork: boolean) => void) | undefined;
}) {
  const { newModel } = useWords();
  const words = newModel.train;
  const { own, models } = useServices();
  const { summary } = table;
  const [target, setTarget] = useState(() => again?.kept.target ?? likelyTarget(table));
  const [uses, setUses] = useState<ChosenUses>((again?.kept.uses as ChosenUses | undefined) ?? {});
  const [minutes, setMinutes] = useState(3);
  const [progress, setProgress] = useState<TrainProgress>();
  const [compared, setCompared] = useState<readonly ComparedCandidate[]>([]);
  const [enough, setEnough] = useState<AbortController>();
  const task = useTask<Trained>();
  const load = useCallback(
    async () => (target === "" ? undefined : table.describeTarget(target)),
    [table, target],
  );
  const { state: described } = useAsync(load);
  const isRunning = task.state.status === "running";
  const hasWork = isRunning || task.state.status === "done";
  useEffect(() => {
    onWork?.(hasWork);
    return () => onWork?.(false);
  }, [hasWork, onWork]);
  useLeaveWarning(hasWork);
  const setUse = (column: string, as: ColumnUse | undefined) =>
    setUses(({ [column]: _, ...others }) => (as === undefined ? others : { ...others, [column]: as }));
  const canTrain = described.status === "ready" && described.value !== undefined;

  const start = () => {
    setProgress(undefined);
    setCompared([]);
    const searching = new AbortController();
    setEnough(searching);
    void task.start(async ({ signal }) => {
      const title = again?.card.title ?? titleOf(file.name);
      const id = again?.card.id ?? idFrom(title);
      const added = withoutRepeats([
        ...(again ? addedRowsOf(again.card, again.feedback) : []),
        ...(feedback ?? []),
      ]);
      const request = {
        target,
        uses,
        minutes,
        id,
        title,
        ...(again && { version: nextVersion(again.card.version) }),
        ...(added.length > 0 && { feedback: added }),
      };
      const result = await table.train(request, {
        signal,
        enough: searching.signal,
        onProgress: (step) => {
          if (signal.aborted) return;
          if (step.kind === "compared") setCompared((before) => withCandidate(before, step.candidate));
          else setProgress(step);
        },
      });
      const drafted = await prepareDraft(result.card as DraftCard, newModel.draft, (id) => own.isFree(id));
      const before =
        again?.card ?? (replaces === undefined ? undefined : await models.card(replaces, signal));
      const draft = before ? withWordsOf(drafted, before) : drafted;
      const comparisons =
        again &&
        (await compareWithOld(models, again, result, signal).catch((error) => {
          if (signal.aborted) throw error;
          // The old model may be what is broken. The new one, which may have taken half an hour, must not be lost.
          console.warn("The new model was not compared with the old one:", error);
          return "failed" as const;
        }));
      return { result, draft, table: { file, target, uses }, comparisons, serial: performance.now() };
    });
  };
  return (
    <>
      <section className="train-table" aria-labelledby="table-heading">
        <h2 id="table-heading">
          {words.table(formatRows(summary.rowCount), currentWords().amounts.columns(summary.columns.length))}
        </h2>
        <TrainingNotes notes={summary.notes} />
        <div className="train-settings">
          <SelectLine
            label={words.target}
            help={words.targetHelp}
            value={target}
            options={[
              ...(target === "" ? [{ value: "", label: words.choose }] : []),
              ...summary.columns.map((column) => ({ value: column.name, label: column.name })),
            ]}
            onChange={setTarget}
          />
          <SelectLine
            label={words.minutes}
            help={words.minutesHelp}
            value={String(minutes)}
            options={minutesOffered.map((count) => ({
              value: String(count),
              label: currentWords().amounts.minutes(count),
            }))}
            onChange={(value) => setMinutes(Number(value))}
          />
        </div>
        <TargetNote described={described} target={target} uses={uses} onUse={setUse} />
        <div className="button-row">
          {canTrain || isRunning ? (
            <AsyncButton className="primary" busy={isRunning} onClick={start}>
              {words.train}
            </AsyncButton>
          ) : (
            <button type="button" className="primary" disabled>
              {words.train}
            </button>
          )}
        </div>
        {isRunning && (
          <TrainingProgress
            progress={progress}
            compared={compared}
            onEnough={
              enough &&
              (() => {
                enough.abort();
                setEnough(undefined);
                setProgress({ kind: "finishing" });
              })
            }
            onCancel={task.cancel}
          />
        )}
        {task.state.status === "failed" && <TrainingFailure error={task.state.error} />}
      </section>
      {task.state.status === "done" && (
        <>
          <TrainingResult key={task.state.value.serial} result={task.state.value.result} />
          {task.state.value.comparisons && <OldAndNew comparisons={task.state.value.comparisons} />}
          <DraftPart
            key={`draft-${task.state.value.serial}`}
            first={task.state.value.draft}
            model={task.state.value.result.model}
            holdout={task.state.value.result.holdout}
            table={task.state.value.table}
            keepsTable={again !== undefined}
            replaces={replaces}
          />
        </>
      )}
      <TableColumns columns={summary.columns} target={target} uses={uses} onUse={setUse} />
      <TablePreview summary={summary} />
    </>
  );
}

/** Adds a candidate, or updates the one with the same name. */
function withCandidate(
  before: readonly ComparedCandidate[],
  candidate: ComparedCandidate,
): readonly ComparedCandidate[] {
  const isKnown = before.some(({ name }) => name === candidate.name);
  return isKnown
    ? before.map((each) => (each.name === candidate.name ? candidate : each))
    : [...before, candidate];
}

const targetName =
  /^(label|class|target|outcome|y|result|status|sentiment|category|survived|churn|income|species|quality|type)$/i;

/** The most likely target: the column with a typical target name, or else the last one with few distinct values. */
function likelyTarget({ summary: { columns, rowCount } }: TrainingTable): string {
  const isPossible = ({ distinct }: { distinct: number }) =>
    distinct >= 2 && distinct <= 20 && distinct <= rowCount / 3;
  const possible = columns.filter(isPossible);
  const named = possible.find(({ name }) => targetName.test(name.trim()));
  const last = columns.at(-1);
  const fallback = last !== undefined && isPossible(last) ? last : possible.at(-1);
  return (named ?? fallback)?.name ?? "";
}

function titleOf(name: string): string {
  const words = name
    .replace(/(\.(csv|tsv|txt|gz))+$/i, "")
    .replaceAll(/[_\s-]+/g, " ")
    .trim();
  return words === "" ? name : words[0]!.toUpperCase() + words.slice(1);
}

function idFrom(title: string): string {
  const id = title
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replace(/^-/, "")
    .slice(0, 60)
    .replace(/-$/, "");
  return id === "" || isReservedId(id) ? "my-model" : id;
}

/** Reads a table, and discards it when a different one is chosen or the visitor leaves the page. */
function useTrainingTable(file: File): Async<TrainingTable> {
  const { training } = useServices();
  const load = useCallback(
    async (signal: AbortSignal) => {
      const table = await training.open(file);
      if (signal.aborted) table.close();
      return table;
    },
    [training, file],
  );
  const { state } = useAsync(load);
  const table = state.status === "ready" ? state.value : undefined;
  useEffect(() => () => table?.close(), [table]);
  return state;
}
