import type { AppError } from "../../core/errors.ts";
import { isolateNames, withoutDirectionControls } from "../../core/visible-text.ts";
import type { TrainingTable } from "../../models/model-training.ts";
import type { ChosenUses, ColumnUse } from "../../training/columns/column-report.ts";
import { noteText, type TrainingNote } from "../../training/training-note.ts";
import { refusalOf, refusalText } from "../../training/training-refusal.ts";
import { Failure } from "../controls/failure.tsx";
import type { Async } from "../state/async.ts";
import { useWords } from "../words/language.ts";

/** Notes on a table or its training, one notice each. */
export function TrainingNotes({ notes }: { notes: readonly TrainingNote[] }) {
  const { trainingNotes } = useWords();
  return notes.map((note) => {
    const text = isolateNames(noteText(note, trainingNotes));
    return (
      <p className="notice" key={text}>
        {text}
      </p>
    );
  });
}

/** The target's classes, and what to check before training. */
export function TargetNote({
  described,
  target,
  uses,
  onUse,
}: {
  described: Async<Awaited<ReturnType<TrainingTable["describeTarget"]>> | undefined>;
  target: string;
  /** How columns are used, where that differs from the detected use. */
  uses: ChosenUses;
  /** Changes the use of a column; undefined restores the detected use. */
  onUse: (column: string, use: ColumnUse | undefined) => void;
}) {
  const { newModel, trainingNotes } = useWords();
  const words = newModel.train;
  if (described.status === "failed") return <TrainingFailure error={described.error} />;
  if (described.status === "loading" || described.value === undefined) return null;
  const { classes, warnings, giveaways } = described.value;
  const shown = classes
    .slice(0, 12)
    .map(({ name, rows }) => words.classRows(withoutDirectionControls(name), rows));
  return (
    <div className="target-note">
      <p>{words.classes(classes.length, shown, classes.length > shown.length)}</p>
      <TrainingNotes notes={warnings} />
      {giveaways.map((column) => {
        const isOut = uses[column] === "ignore";
        return (
          <div className="notice" key={column}>
            <p>
              {isOut
                ? words.leftOut(column)
                : isolateNames(noteText({ code: "giveaway", column, target }, trainingNotes))}
            </p>
            <button type="button" onClick={() => onUse(column, isOut ? undefined : "ignore")}>
              {isOut ? words.takeBack(column) : words.leaveOut(column)}
            </button>
          </div>
        );
      })}
    </div>
  );
}

/** Why a table can't be read, a column can't be predicted, or the training failed. */
export function TrainingFailure({ error }: { error: AppError }) {
  const { trainingRefusals, newModel } = useWords();
  const refusal = refusalOf(error);
  if (refusal === undefined)
    return <Failure error={error} {...(error.code === "csv-invalid" && { toDo: newModel.correctFile })} />;
  const what = isolateNames(refusalText(refusal, trainingRefusals));
  return <Failure error={error} what={what} kept={newModel.train.kept} toDo="" />;
}
