import type { Card } from "../core/card.ts";
import { classProblems } from "../core/classes.ts";
import { AppError, type Problem } from "../core/errors.ts";
import {
  type CheckedInputs,
  type CheckedMetadata,
  validateInputs,
  validateMetadata,
} from "../core/inputs.ts";
import { isJsonObject } from "../core/json.ts";
import type { Verdict } from "./feedback.ts";

/**
 * Checks a verdict that another page's script gave. It may be anything, and the log would set a row aside that it can't
 * read. Its values are checked like those of a form and of an API call.
 * @returns the verdict with its values as the page stores them; missing metadata become an empty object
 * @throws AppError `input-invalid`, with one problem for each fault, at a path such as `metadata.year`
 */
export function checkVerdict(card: Card, verdict: Verdict): Verdict {
  const { inputs, metadata = {}, predictedProbability, createdAt, source = "page" } = verdict;
  const given = isJsonObject(inputs) ? validateInputs(card, inputs) : notAnObject("inputs");
  const about = isJsonObject(metadata) ? validateMetadata(card, metadata) : notAnObject("metadata");
  const problems = [
    ...problemsIn("inputs", given),
    ...problemsIn("metadata", about),
    ...(["predictedLabel", "label"] as const).flatMap((at) => classProblems(card, at, verdict[at])),
  ];
  // A score is not stored.
  if (card.output !== "scores" && !isProbability(predictedProbability))
    problems.push({ at: "predictedProbability", message: "This must be a number from 0 to 1." });
  if (createdAt !== undefined && !isInstant(createdAt))
    problems.push({ at: "createdAt", message: "This must be a time such as 2026-11-20T16:54:00.000Z." });
  if (source !== "page" && source !== "api")
    problems.push({ at: "source", message: 'This must be "page" or "api".' });
  if (problems.length > 0 || given.status === "invalid" || about.status === "invalid")
    throw new AppError("input-invalid", {}, { problems });
  return { ...verdict, inputs: given.inputs, metadata: about.metadata };
}

function notAnObject(name: string) {
  return { status: "invalid", problems: [{ at: "", message: `${name} must be an object.` }] } as const;
}

function problemsIn(part: string, checked: CheckedInputs | CheckedMetadata): Problem[] {
  if (checked.status === "valid") return [];
  return checked.problems.map((problem) => ({
    ...problem,
    at: problem.at === "" ? part : `${part}.${problem.at}`,
  }));
}

/** Rounding may take a model's own probability slightly above 1. */
function isProbability(value: unknown): boolean {
  return typeof value === "number" && value >= 0 && value <= 1.001;
}

/** Whether a value is a time as `Date.toISOString` writes it. */
function isInstant(value: unknown): boolean {
  return (
    typeof value === "string" && !Number.isNaN(Date.parse(value)) && new Date(value).toISOString() === value
  );
}
