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
import { type Inputs, roundingError } from "../core/prediction.ts";
import type { Verdict } from "./feedback.ts";

/** The names of the fields with a place's coordinates, and the coordinates of several places. */
type Place = { readonly latitude: string; readonly longitude: string };
type Points = { readonly latitudes: Float64Array; readonly longitudes: Float64Array };

/**
 * Checks a verdict that another page's script gave. It may be anything, and the log would set a row aside that it can't
 * read. Its values are checked and converted like those of a form and of an API call.
 * @returns the verdict with its values as the page stores them; missing metadata become an empty object. It has no id and
 *   no time, even if the given object has: hunch.d.ts declares neither, and an `id` may be that of something else
 * @throws AppError `input-invalid`, with one problem for each fault, at a path such as `metadata.year`
 */
export function checkVerdict(card: Card, verdict: unknown): Verdict {
  if (!isJsonObject(verdict)) throw invalid(notAnObject("verdict").problems);
  const { inputs, metadata = {}, predictedProbability, source = "page" } = verdict;
  // Each is read only once, since an object may return something else the second time.
  const { predictedLabel, label } = verdict as Verdict;
  const given = isRecord(inputs) ? validateInputs(card, inputs) : notAnObject("inputs");
  const about = isRecord(metadata) ? validateMetadata(card, metadata) : notAnObject("metadata");
  // A score is not stored.
  const probability = card.output === "scores" ? 0 : toProbability(predictedProbability);
  const problems = [
    ...problemsIn("inputs", given),
    ...problemsIn("metadata", about),
    ...Object.entries({ predictedLabel, label }).flatMap(([at, name]) => classProblems(card, at, name)),
  ];
  if (probability === undefined)
    problems.push({ at: "predictedProbability", message: "This must be a number from 0 to 1." });
  const isSource = source === "page" || source === "api";
  if (!isSource) problems.push({ at: "source", message: 'This must be "page" or "api".' });
  if (
    problems.length > 0 ||
    given.status === "invalid" ||
    about.status === "invalid" ||
    probability === undefined ||
    !isSource
  )
    throw invalid(problems);
  return {
    inputs: given.inputs,
    metadata: about.metadata,
    predictedLabel,
    predictedProbability: probability,
    label,
    source,
  };
}

/**
 * Checks and converts inputs that another page's script gave, like those of a form and of an API call. Otherwise, the model
 * would answer a different question: for it, `"male"` is an unknown category, and a misspelled field is missing.
 * @throws AppError `input-invalid`, with one problem for each fault, at the field
 */
export function checkInputs(card: Card, inputs: unknown): Inputs {
  const checked = isRecord(inputs) ? validateInputs(card, inputs) : notAnObject("inputs");
  if (checked.status === "invalid") throw invalid(checked.problems);
  return checked.inputs;
}

/**
 * Does the same for several rows.
 * @param at what the rows are called in the problems' paths, such as `instances.3.age`
 * @throws AppError `input-invalid`, with the problems of the first row that has any
 */
export function checkInstances(card: Card, instances: unknown, at = "instances"): readonly Inputs[] {
  if (!Array.isArray(instances)) throw invalid([{ at, message: `${at} must be a list of objects.` }]);
  return instances.map((inputs: unknown, index) => {
    const checked = isRecord(inputs) ? validateInputs(card, inputs) : notAnObject("This");
    if (checked.status === "invalid") throw invalid(problemsIn(`${at}.${index}`, checked));
    return checked.inputs;
  });
}

/**
 * Does the same for inputs whose place is replaced by each of many points; their own may be missing.
 * @throws AppError `input-invalid`, also if `place` doesn't name two number fields, or if coordinates are missing
 */
export function checkPlaces(card: Card, inputs: unknown, place: Place, points: Points): Inputs {
  const { latitude, longitude } = place;
  const { latitudes, longitudes } = points;
  const isNumber = (given: string) =>
    card.fields.some(({ name, kind }) => name === given && kind === "number");
  if (latitude === longitude || !isNumber(latitude) || !isNumber(longitude))
    throw invalid([{ at: "place", message: "This must name two of the model's number fields." }]);
  if (latitudes.length !== longitudes.length)
    throw invalid([{ at: "points", message: "This must have as many latitudes as longitudes." }]);
  if (!isRecord(inputs)) throw invalid(notAnObject("inputs").problems);
  const rows = Array.from(latitudes, (value, index) => ({
    ...inputs,
    [latitude]: value,
    [longitude]: longitudes[index],
  }));
  return checkInstances(card, rows, "points")[0] ?? {};
}

/** Whether inputs are an object with keys. A form's data or a map has none, and every field would count as missing. */
function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return isJsonObject(value) && Object.prototype.toString.call(value) === "[object Object]";
}

function invalid(problems: readonly Problem[]): AppError {
  return new AppError("input-invalid", {}, { problems });
}

function notAnObject(name: string) {
  return {
    status: "invalid",
    problems: [{ at: "", message: `${name} must be an object with a key for each value.` }],
  } as const;
}

function problemsIn(part: string, checked: CheckedInputs | CheckedMetadata): Problem[] {
  if (checked.status === "valid") return [];
  return checked.problems.map((problem) => ({
    ...problem,
    at: problem.at === "" ? part : `${part}.${problem.at}`,
  }));
}

/** A number from 0 to 1, without what rounding may have added; undefined if the value is none. */
function toProbability(value: unknown): number | undefined {
  if (typeof value !== "number" || !(value >= -roundingError && value <= 1 + roundingError)) return undefined;
  return Math.min(1, Math.max(0, value));
}
