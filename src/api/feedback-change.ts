import type { z } from "zod";
import type { Card } from "../core/card.ts";
import { AppError, type Problem } from "../core/errors.ts";
import type { FeedbackItem, feedbackChangeSchema } from "./api-schemas.ts";
import { pointer } from "./validate.ts";

/** The changes that the log's `edit` accepts. */
type Change = { readonly label?: string; readonly usedForTraining?: boolean };

/**
 * Reads the body of a PUT as a change to an item.
 * @param given the members that were sent: any of `label`, `correct` and `usedForTraining`; others must be
 *   unchanged
 * @param card the model's card, if the site still has it. Labels must be among its classes
 * @throws AppError `input-invalid` if there is nothing to change, another member differs, or the verdict is
 *   invalid (see `rightLabel`)
 */
export function changeOf(
  item: FeedbackItem,
  given: z.output<typeof feedbackChangeSchema>,
  card: Card | undefined,
): Change {
  const fixed = Object.entries(given)
    .filter(([name]) => !["label", "correct", "usedForTraining"].includes(name))
    .filter(([name, value]) => !sameJson(value, item[name as keyof FeedbackItem]))
    .map(([name]) => fault(name, "This cannot be changed."));
  if (fixed.length > 0) throw invalid(fixed);
  if (given.label === undefined && given.correct === undefined && given.usedForTraining === undefined) {
    throw invalid([fault("label", "Provide at least one of `label`, `correct` and `usedForTraining`.")]);
  }
  const label = labelOf(item, given, card);
  if (card === undefined && label !== undefined && label !== item.label) {
    const message = "The site no longer has this row's model, so its label can't be changed.";
    throw invalid([fault(given.label === undefined ? "correct" : "label", message)]);
  }
  return {
    ...(label !== undefined && { label }),
    ...(given.usedForTraining !== undefined && { usedForTraining: given.usedForTraining }),
  };
}

/**
 * The label that follows from `label` and `correct` together. A changed member overrides one that was sent
 * back unchanged.
 */
function labelOf(
  item: FeedbackItem,
  given: { readonly label?: string | undefined; readonly correct?: boolean | undefined },
  card: Card | undefined,
): string | undefined {
  const verdictChanged = given.correct !== undefined && given.correct !== item.correct;
  // The label of a row from an earlier card may be a class that the model no longer has.
  if (!verdictChanged && given.label === item.label) return given.label;
  const label = verdictChanged && given.label === item.label ? undefined : given.label;
  const correct = verdictChanged ? given.correct : undefined;
  if (correct !== undefined && item.predictedLabel === undefined) {
    throw invalid([
      fault("correct", "This row has no prediction, so `correct` does not apply; provide its `label`."),
    ]);
  }
  return rightLabel(item.predictedLabel, correct, label, card);
}

/**
 * The right class according to a verdict. With two classes, "not correct" determines it; with more, it must
 * be named.
 * @returns undefined if there is no verdict
 * @throws AppError `input-invalid` if the label isn't a class, or the verdict contradicts itself or doesn't
 *   determine the class
 */
export function rightLabel(
  predicted: string | undefined,
  correct: boolean | undefined,
  label: string | undefined,
  card: Card | undefined,
): string | undefined {
  const classes = card?.classes.map((entry) => entry.name);
  if (label !== undefined) {
    if (classes && !classes.includes(label)) {
      throw invalid([fault("label", `This has to be one of ${classes.join(", ")}.`)]);
    }
    if (correct !== undefined && correct !== (label === predicted)) {
      throw invalid([
        fault(
          "label",
          `This contradicts \`correct\`: the prediction is "${predicted}", and \`correct\` is ${correct}.`,
        ),
      ]);
    }
    return label;
  }
  if (correct === undefined) return undefined;
  if (correct && predicted !== undefined && classes && !classes.includes(predicted)) {
    const message = `The model no longer has the class "${predicted}"; provide one of ${classes.join(", ")} as \`label\`.`;
    throw invalid([fault("correct", message)]);
  }
  if (correct) return predicted;
  const others = classes?.filter((name) => name !== predicted) ?? [];
  if (others.length !== 1) throw invalid([fault("label", "Provide the right label.")]);
  return others[0];
}

function fault(name: string, message: string): Problem {
  return { at: pointer([name]), message };
}

function invalid(problems: readonly Problem[]): AppError {
  return new AppError("input-invalid", {}, { problems });
}

/** Whether two JSON values are equal, ignoring the order of members. */
function sameJson(one: unknown, other: unknown): boolean {
  if (typeof one !== "object" || typeof other !== "object" || !one || !other) return one === other;
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => sameJson(one[name as keyof typeof one], other[name as keyof typeof other]))
  );
}
