import { type Card, parseCard } from "../core/card.ts";
import { AppError } from "../core/errors.ts";
import { validateInputs } from "../core/inputs.ts";
import { parseJson } from "../core/json.ts";
import type { Inputs, Prediction } from "../core/prediction.ts";
import { raceAbort } from "../core/promises.ts";
import { withBaseline } from "../explain/baseline.ts";
import type { LearnedModel } from "../learning/lessons.ts";
import type { Model, ModelLibrary } from "./model.ts";

/** The largest difference between two answers that rounding can explain: a merged graph adds in another order. */
const tolerance = 0.001;
/** No model may have this id, so no lessons are added a second time. */
const trialId = "new";

/**
 * The open model with its lessons merged into the graph, and its card. The merged file is opened in its own worker with
 * the whole runtime, as an added model is, and must give the open model's answers to the card's examples and to a
 * typical row.
 * @throws AppError `merge-failed` if it can't be opened or gives other answers; any error from `downloadLearned` and
 *   from loading the runtime; AbortError
 */
export async function downloadMerged(
  library: ModelLibrary,
  opened: Model,
  signal?: AbortSignal,
): Promise<Omit<LearnedModel, "card"> & { readonly card: Card }> {
  const rows = sampleRows(opened.card);
  const predict = (model: Model) => model.predictMany(rows, signal && { signal });
  let expected = await predict(opened);
  let learned = await opened.downloadLearned();
  // A lesson from another tab may have arrived in between.
  for (let now = await predict(opened); lessonsOf(now) !== lessonsOf(expected); now = await predict(opened)) {
    expected = now;
    learned = await opened.downloadLearned();
  }
  const path = `models/${opened.card.id}/model.json`;
  const card = parseCard(parseJson(learned.card, path), path);
  try {
    const trial = await raceAbort(library.openDraft({ ...card, id: trialId }, learned.model), signal);
    try {
      const given = await predict(trial);
      if (!given.every((prediction, row) => isSame(prediction, expected[row]!)))
        throw new AppError("model-mismatch", { reason: "it gives other answers than before" });
    } finally {
      trial.close();
    }
  } catch (error) {
    // Anything else, such as a lost connection, says nothing about the file.
    if (!(error instanceof AppError && /^(model-|unexpected$)/.test(error.code))) throw error;
    const { reason = error.code } = error.details;
    throw new AppError("merge-failed", { model: card.title, reason }, { cause: error });
  }
  return { ...learned, card };
}

/** The inputs of the card's examples, and a row with a typical value for each field. */
function sampleRows(card: Card): readonly Inputs[] {
  const checked = card.examples.map(({ inputs }) => validateInputs(card, inputs));
  return [
    ...checked.flatMap((example) => (example.status === "valid" ? [example.inputs] : [])),
    withBaseline({}, card.fields),
  ];
}

function lessonsOf(predictions: readonly Prediction[]): number | undefined {
  return predictions[0]?.model.lessons;
}

function isSame({ probabilities }: Prediction, expected: Prediction): boolean {
  return (
    probabilities.length === expected.probabilities.length &&
    probabilities.every((value, index) => {
      const wanted = expected.probabilities[index]!;
      return Math.abs(value - wanted) <= tolerance * Math.max(1, Math.abs(wanted));
    })
  );
}
