import type { Candidate, Metrics } from "../../core/card.ts";
import { type CrossValidation, crossValidate, type Labels, type Learner } from "./learner.ts";

export type Settings = Readonly<Record<string, number>>;

/** A way to classify, with the settings among which the search chooses. */
export type Plan = {
  readonly name: string;
  /** What it is, in one sentence for the card. */
  readonly description: string;
  readonly settings: readonly Settings[];
  readonly learner: (settings: Settings) => Learner;
};

export type Compared = {
  readonly plan: Plan;
  readonly settings: Settings;
  readonly validation: CrossValidation;
};

/** Settings are compared on this many of the parts, the best then on all. */
const searchedParts = 2;

/**
 * Finds each plan's settings with the lowest log loss, then scores all plans by cross-validation over all parts.
 * @param parts rows by part
 * @param report takes a line for each score
 */
export function comparePlans(
  plans: readonly Plan[],
  labels: Labels,
  parts: readonly Int32Array[],
  report: (line: string) => void,
): Compared[] {
  return plans.map((plan) => {
    const [first] = plan.settings;
    if (first === undefined) throw new RangeError(`${plan.name} has no settings to choose from`);
    let settings = first;
    let lowest = Number.POSITIVE_INFINITY;
    for (const tried of plan.settings.length > 1 ? plan.settings : []) {
      const { metrics } = crossValidate(plan.learner(tried), labels, parts, searchedParts);
      report(`  ${plan.name} ${JSON.stringify(tried)}: ${inWords(metrics)}`);
      if (metrics.logLoss >= lowest) continue;
      lowest = metrics.logLoss;
      settings = tried;
    }
    const validation = crossValidate(plan.learner(settings), labels, parts);
    report(`${plan.name} ${JSON.stringify(settings)}: ${inWords(validation.metrics)}`);
    return { plan, settings, validation };
  });
}

/** The rows of the card's table of candidates. */
export function toCandidates(compared: readonly Compared[], chosen: Compared): Candidate[] {
  return compared.map((entry) => {
    const { calibration: _, ...metrics } = entry.validation.metrics;
    const { name, description } = entry.plan;
    return { name, description, settings: { ...entry.settings }, chosen: entry === chosen, metrics };
  });
}

/** One sentence about how a plan's settings were found, for the card. */
export function describeSearch({ plan, settings }: Compared): string {
  const tried = plan.settings.length;
  const choice = Object.entries(settings).map(([key, value]) => `${key} ${value}`);
  return tried > 1
    ? `${plan.name}: ${choice.join(", ")}, the lowest log loss of ${tried} settings on ${searchedParts} of the parts.`
    : `${plan.name}: one setting${choice.length > 0 ? ` (${choice.join(", ")})` : ""}, not searched.`;
}

function inWords({ accuracy, balancedAccuracy, logLoss, auc, calibrationError }: Metrics): string {
  const figures = { accuracy, balancedAccuracy, logLoss, auc, calibrationError };
  return Object.entries(figures)
    .map(([name, value]) => `${name} ${value === undefined ? "-" : value.toFixed(4)}`)
    .join(", ");
}
