import type { Candidate, Field, Slice, SourceCard } from "../core/card.ts";
import { addressText } from "../core/site-settings.ts";
import type { GraphColumn } from "./draft-fields.ts";
import type { InputBlock } from "./input-layout.ts";
import type { Finding } from "./report.ts";

type SliceGroup = Slice["groups"][number];

/** The parts of a card that depend on the order of its classes. */
type Scores = Partial<Pick<SourceCard, "metrics" | "candidates" | "slices">>;

type Problem = { readonly at: string; readonly problem: string };

/**
 * Finds the card's field for each graph column, by the same rules as `matchFeeds`.
 * @returns one field for each column, in the same order, or the first mismatch
 */
export function matchFields(
  fields: readonly Field[],
  blocks: readonly InputBlock[],
): { readonly fields: readonly Field[] } | { readonly problem: Finding } {
  const inputOf = (field: Field) => field.input ?? field.name;
  const isOnly = blocks.length === 1 && !fields.some((field) => inputOf(field) === blocks[0]!.input);
  const matched: Field[] = [];
  for (const { input, width } of blocks) {
    const own = isOnly ? fields : fields.filter((field) => inputOf(field) === input);
    if (own.length !== width) {
      const count = `${own.length} field${own.length === 1 ? "" : "s"}`;
      const asked = `${width} column${width === 1 ? "" : "s"}`;
      return {
        problem: refusal(
          "fields",
          `the card has ${count} for the graph's input “${input}”, which has ${asked}`,
        ),
      };
    }
    matched.push(...own);
  }
  const unmatched = fields.find((field) => !matched.includes(field));
  return unmatched
    ? {
        problem: refusal(
          `fields.${fields.indexOf(unmatched)}`,
          `the graph has no input for “${unmatched.name}”`,
        ),
      }
    : { fields: matched };
}

/**
 * Checks a card's fields against what is known about the graph's columns, to find mistakes that would cause
 * wrong answers. Also names the card's address for feedback: the card may be somebody else's, and no editor shows it.
 * @param fields the card's fields in the columns' order
 */
export function checkCard(
  { feedback }: SourceCard,
  fields: readonly Field[],
  columns: readonly GraphColumn[],
): Finding[] {
  const problems = fields.flatMap((field, index) =>
    fieldProblems(field, columns[index]!).map(
      ({ at, problem }): Finding => ({
        code: "card-problem",
        severity: "warning",
        details: { at: `fields.${index}.${at} (${field.name})`, problem },
      }),
    ),
  );
  if (feedback === undefined) return problems;
  const details = { address: addressText(feedback) };
  return [...problems, { code: "feedback-address", severity: "warning", details }];
}

function fieldProblems(field: Field, { facts }: GraphColumn): Problem[] {
  const { choices, thresholds } = facts;
  if (field.kind === "number" && thresholds.length > 0) {
    const low = thresholds[0]!;
    const high = thresholds.at(-1)!;
    const problems: Problem[] = [];
    if (field.min !== undefined && low < field.min) {
      problems.push({
        at: "min",
        problem: `is ${field.min}, but the model distinguishes values from ${low} upwards`,
      });
    }
    if (field.max !== undefined && high > field.max) {
      problems.push({
        at: "max",
        problem: `is ${field.max}, but the model distinguishes values up to ${high}`,
      });
    }
    return problems;
  }
  if (field.kind === "category" && choices && choices.length > 0) {
    const known = new Set(choices.map(String));
    const unknown = field.choices.filter(
      ({ value }) => !known.has(value) && !known.has(String(Number(value))),
    );
    if (unknown.length === 0) return [];
    const names = unknown.slice(0, 5).map(({ value }) => `"${value}"`);
    const list = [...known].slice(0, 12).join(", ");
    return [{ at: "choices", problem: `the model does not know ${names.join(", ")}; it knows ${list}` }];
  }
  return [];
}

/**
 * Checks the card's classes against those of the graph's columns.
 * @returns the card's classes in column order, the scores in this order if it is not the card's, and the findings
 */
export function matchClasses(
  card: SourceCard,
  names: readonly string[],
  areKnown: boolean,
): {
  readonly classes: SourceCard["classes"];
  readonly scores: Scores;
  readonly findings: readonly Finding[];
} {
  const { classes } = card;
  const given = classes.map(({ name }) => name);
  if (given.length !== names.length) {
    const problem = `the card has ${given.length} classes, but the graph has ${names.length}: ${names.slice(0, 12).join(", ")}`;
    return { classes, scores: {}, findings: [refusal("classes", problem)] };
  }
  if (!areKnown || given.join("\n") === names.join("\n")) return { classes, scores: {}, findings: [] };
  const ordered = names.map((name) => classes.find((each) => each.name === name));
  if (ordered.every((each) => each !== undefined)) {
    const details = { classes: names.join(", ") };
    const order = names.map((name) => given.indexOf(name));
    return {
      classes: ordered,
      scores: scoresInOrder(card, order),
      findings: [{ code: "classes-reordered", severity: "repaired", details }],
    };
  }
  const problem = `the graph calls them ${names.join(", ")}, but the card calls them ${given.join(", ")}: use the graph's names, and give each a label`;
  return { classes, scores: {}, findings: [refusal("classes", problem)] };
}

/**
 * A card's scores for its classes in another order.
 * @param order `[C]`: each class's position in the card
 */
function scoresInOrder({ metrics, candidates, slices }: SourceCard, order: readonly number[]): Scores {
  const inOrder = <Item>(list: readonly Item[]) =>
    list.length === order.length ? order.map((index) => list[index]!) : [...list];
  const reorder = <Some extends Candidate["metrics"]>(scores: Some) => ({
    ...scores,
    confusion: inOrder(scores.confusion).map(inOrder),
    perClass: inOrder(scores.perClass),
  });
  return {
    ...(metrics && { metrics: { ...reorder(metrics), calibration: inOrder(metrics.calibration) } }),
    candidates: candidates.map((each) => ({ ...each, metrics: reorder(each.metrics) })),
    slices: slices.map((slice) => ({ ...slice, groups: slice.groups.map(ofOtherClass) })),
  };
}

/** A group's rates, which exist only for two classes and are those of the second. */
function ofOtherClass(group: SliceGroup): SliceGroup {
  const { baseRate, meanProbability, falsePositiveRate, falseNegativeRate, ...rest } = group;
  return {
    ...rest,
    ...(baseRate !== undefined && { baseRate: 1 - baseRate }),
    ...(meanProbability !== undefined && { meanProbability: 1 - meanProbability }),
    ...(falseNegativeRate !== undefined && { falsePositiveRate: falseNegativeRate }),
    ...(falsePositiveRate !== undefined && { falseNegativeRate: falsePositiveRate }),
  };
}

function refusal(at: string, problem: string): Finding {
  return { code: "card-problem", severity: "refused", details: { at, problem } };
}
