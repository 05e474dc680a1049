import type { z } from "zod";
import { cardFormat, type sourceCardSchema } from "../core/card.ts";
import { withoutDirectionControls } from "../core/visible-text.ts";
import { evaluate } from "../metrics/metrics.ts";
import { sliceBy } from "../metrics/slices.ts";
import type { DataField, Dataset } from "./columns/dataset.ts";
import type { RawTable } from "./columns/table.ts";
import { capitalise, countsOf, draftField } from "./draft-field.ts";
import { typicalValues } from "./field-summaries.ts";
import type { Compared } from "./search/compare.ts";
import type { Importance } from "./search/measure-fields.ts";
import type { CandidateScores } from "./search/score-candidates.ts";
import type { Work } from "./search/tasks.ts";
import type { TrainOptions } from "./train.ts";
import { noteText, type TrainingNote } from "./training-note.ts";

/** The card that a trainer returns. The files' sizes and hashes are added when the files are written. */
export type TrainedCard = Omit<z.input<typeof sourceCardSchema>, "files">;

export type DraftPlan = {
  readonly options: TrainOptions;
  readonly fields: readonly DataField[];
  readonly table: RawTable;
  readonly dataset: Dataset;
  readonly work: Work;
  readonly holdoutRows: Int32Array;
  readonly compared: readonly Compared[];
  readonly chosen: Compared;
  readonly importance: readonly Importance[];
  readonly seed: number;
  readonly scores: CandidateScores;
  /** The number of folds per division that were scored; fewer than all if the search was ended early. */
  readonly foldsScored: number;
  readonly warnings: readonly TrainingNote[];
};

const mostSlices = 3;
const mostSliceGroups = 12;
const smallClass = 50;

/** Drafts a model's card from the results of training it on a table. */
export function draftCard(plan: DraftPlan): TrainedCard {
  const { options, fields, dataset, work, holdoutRows, compared, chosen, seed } = plan;
  const title = options.title ?? capitalise(options.target);
  const classCount = dataset.classes.length;
  const { rows, labels } = plan.scores;
  const probabilitiesOf = (each: Compared) => plan.scores.probabilities.get(each)!;
  const probabilities = probabilitiesOf(chosen);
  const metrics = evaluate(probabilities, labels, classCount);
  const typical = typicalValues(dataset, work.learnRows);
  return {
    format: cardFormat,
    id: options.id,
    version: options.version ?? "1.0.0",
    title,
    summary: `Predicts ${options.target} from ${listOf(fields.map(({ column }) => column))}.`,
    fields: fields.map((field) => draftField(field, plan, typical)),
    ...(dataset.places[0] && {
      places: [
        {
          label: "Place",
          latitude: dataset.numbers[dataset.places[0].latitude]!.field,
          longitude: dataset.numbers[dataset.places[0].longitude]!.field,
        },
      ],
    }),
    classes: dataset.classes.map((name) => ({ name })),
    examples: dataset.texts.length > 0 ? [] : draftExamples(plan),
    learning: { aggressiveness: aggressivenessOf(chosen, classCount), margin: 0.5, maximumHoldoutDrop: 0.02 },
    metrics,
    candidates: compared.map((each) => {
      const { calibration: _, ...scores } = evaluate(probabilitiesOf(each), labels, classCount);
      return {
        name: each.name,
        description: each.description,
        settings: { ...each.settings },
        chosen: each === chosen,
        metrics: scores,
      };
    }),
    slices: draftSlices(plan, { rows, labels, probabilities }),
    training: {
      data: `${dataset.rowCount.toLocaleString("en")} rows of a table with the column “${options.target}”`,
      rows: work.learnRows.length,
      heldOutRows: holdoutRows.length,
      seed,
      method: describeMethod(plan),
      search: compared.filter(({ trials }) => trials.length > 0).map(describeSearch),
    },
    limits: draftLimits(plan, metrics.perClass),
  };
}

function describeMethod({ options, work, holdoutRows, foldsScored, compared }: DraftPlan): string {
  const all = work.foldsOfADivision;
  const part = foldsScored < all ? ` (only ${foldsScored} of the folds were scored)` : "";
  const heldOut = `${holdoutRows.length.toLocaleString("en")} ${holdoutRows.length === 1 ? "row" : "rows"}`;
  const folds = `${all}-fold cross-validation${part}`;
  const hasBlend = compared.some(({ id }) => id === "blend");
  const ofBlend = hasBlend ? ", as were the weights of a mean" : "";
  const rule =
    "The mean of several models is chosen if its log loss, minus one standard error, is at least 1% lower than that of the best of them. Otherwise the model with the lowest log loss is chosen, or a simpler one within one standard error and 1% of it.";
  return options.scoreOnHoldout
    ? `The settings, the winner and the calibration were chosen by ${folds}. ${rule} The scores here are from ${heldOut} that played no part in this.`
    : `Measured by ${folds}: every score is from rows that neither the scored model nor its calibration was fitted on, but the winner was chosen on the same rows${ofBlend}. ${rule} The chosen model was then trained on all folds; ${heldOut} ${holdoutRows.length === 1 ? "was" : "were"} held out from all of this.`;
}

function listOf(names: readonly string[]): string {
  const shown = names.slice(0, 6);
  const more = names.length - shown.length;
  if (more > 0) shown.push(`${more} more ${more === 1 ? "column" : "columns"}`);
  return new Intl.ListFormat("en-GB").format(shown);
}

/**
 * An example for each of the most frequent classes, made up of the class's typical values. No table row is
 * used as an example.
 */
function draftExamples({ dataset, work, fields }: DraftPlan): NonNullable<TrainedCard["examples"]> {
  const counts = dataset.classes.map(
    (_, index) => work.learnRows.filter((row) => dataset.labels[row] === index).length,
  );
  const classes = [...counts.keys()].sort((a, b) => counts[b]! - counts[a]!).slice(0, 4);
  return classes.map((index) => {
    const typical = typicalValues(
      dataset,
      work.learnRows.filter((row) => dataset.labels[row] === index),
    );
    const inputs = fields.map(
      ({ name, use }) => [name, typical.get(name) ?? (use === "category" ? "" : null)] as const,
    );
    return {
      title: `Typical of ${withoutDirectionControls(dataset.classes[index]!)}`,
      inputs: Object.fromEntries(inputs),
    };
  });
}

/**
 * Half the largest difference between a row's logits, plus the margin, so that a single lesson can overturn the
 * most confident answer. Rounded up and limited to between 1 and 8.
 */
function aggressivenessOf({ logits }: Compared, classCount: number): number {
  let most = 0;
  for (const list of logits) {
    for (let from = 0; from < list.length; from += classCount) {
      const row = list.subarray(from, from + classCount);
      most = Math.max(most, Math.max(...row) - Math.min(...row));
    }
  }
  return Math.min(8, Math.max(1, Math.ceil(most / 2 + 0.5)));
}

function describeSearch({ name, settings, trials }: Compared): string {
  const choice = Object.entries(settings)
    .map(([key, value]) => `${key} ${value}`)
    .join(", ");
  if (trials.length < 2) return `${name}: one setting${choice && ` (${choice})`}, not searched.`;
  const losses = trials.map(({ logLoss }) => logLoss);
  return `${name}: ${choice} had the lowest log loss of ${trials.length} settings on ${trials[0]!.folds} folds (${Math.min(...losses).toFixed(4)}; the worst had ${Math.max(...losses).toFixed(4)}).`;
}

type Scores = {
  readonly rows: Int32Array;
  readonly labels: Int32Array;
  readonly probabilities: Float64Array;
};

function draftSlices(
  { dataset, importance, options }: DraftPlan,
  scores: Scores,
): NonNullable<TrainedCard["slices"]> {
  const rank = (field: string) => importance.findIndex((each) => each.field === field);
  return dataset.categories
    .filter(({ field, values }) =>
      options.slices ? options.slices.includes(field) : values.length > 1 && values.length <= mostSliceGroups,
    )
    .sort((a, b) => rank(a.field) - rank(b.field))
    .slice(0, mostSlices)
    .map(({ field, values, codes }) =>
      sliceBy(
        { field, label: capitalise(field.replaceAll("_", " ")) },
        scores,
        dataset.classes.length,
        (row) => values[codes[row]!] ?? "",
      ),
    );
}

function draftLimits(
  { dataset, work, warnings }: DraftPlan,
  perClass: readonly { readonly recall: number; readonly support: number }[],
): string[] {
  const limits: string[] = [];
  perClass.forEach(({ recall, support }, index) => {
    const name = dataset.classes[index]!;
    if (support < smallClass)
      limits.push(
        `Only ${support.toLocaleString("en")} of the scored rows ${support === 1 ? "is" : "are"} “${name}”, so its answers about this class are uncertain.`,
      );
    else if (recall < 0.5)
      limits.push(`It finds only ${(100 * recall).toFixed(0)}% of the rows that are “${name}”.`);
  });
  for (const category of dataset.categories) {
    const { field, values } = category;
    const counts = countsOf(category, work.learnRows);
    const rare = values.filter((_, code) => counts[code]! < 10);
    if (rare.length > 0)
      limits.push(
        `${capitalise(field)}: ${rare.length === 1 ? "the value" : `${rare.length} values, such as`} “${rare[0]}”${rare.length === 1 ? " has" : ", have"} fewer than 10 rows.`,
      );
  }
  return [...limits, ...warnings.map((note) => noteText(note))]
    .map((limit) => limit.slice(0, 1000))
    .slice(0, 20);
}
