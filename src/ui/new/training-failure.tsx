import type { AppError } from "../../core/errors.ts";
import { refusalOf, refusalText } from "../../training/training-refusal.ts";
import { Failure } from "../controls/failure.tsx";
import { useWords } from "../words/language.ts";

/** Why a table can't be read, a column can't be predicted, or the training failed. */
export function TrainingFailure({ error }: { error: AppError }) {
  const { trainingRefusals, newModel } = useWords();
  const refusal = refusalOf(error);
  if (refusal === undefined) return <Failure error={error} />;
  const what = refusalText(refusal, trainingRefusals);
  return <Failure error={error} what={what} kept={newModel.train.kept} toDo="" />;
}
