import type { Field, SourceCard } from "../core/card.ts";
import type { GraphColumn } from "./draft-fields.ts";
import type { InputBlock } from "./input-layout.ts";
import type { Finding } from "./report.ts";

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
 * wrong answers.
 */
export function checkFields(fields: readonly Field[], columns: readonly GraphColumn[]): Finding[] {
  return fields.flatMap((field, index) =>
    fieldProblems(field, columns[index]!).map(
      ({ at, problem }): Finding => ({
        code: "card-problem",
        severity: "warning",
        details: { at: `fields.${index}.${at} (${field.name})`, problem },
      }),
    ),
  );
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
 * @returns the card's classes in column order, and the findings
 */
export function matchClasses(
  card: SourceCard,
  names: readonly string[],
  areKnown: boolean,
): { readonly classes: SourceCard["classes"]; readonly findings: readonly Finding[] } {
  const { classes } = card;
  const given = classes.map(({ name }) => name);
  if (given.length !== names.length) {
    const problem = `the card has ${given.length} classes, but the graph has ${names.length}: ${names.slice(0, 12).join(", ")}`;
    return { classes, findings: [refusal("classes", problem)] };
  }
  if (!areKnown || given.join("\n") === names.join("\n")) return { classes, findings: [] };
  const ordered = names.map((name) => classes.find((each) => each.name === name));
  if (ordered.every((each) => each !== undefined)) {
    const details = { classes: names.join(", ") };
    return { classes: ordered, findings: [{ code: "classes-reordered", severity: "repaired", details }] };
  }
  const problem = `the graph calls them ${names.join(", ")}, but the card calls them ${given.join(", ")}: use the graph's names, and give each a label`;
  return { classes, findings: [refusal("classes", problem)] };
}

function refusal(at: string, problem: string): Finding {
  return { code: "card-problem", severity: "refused", details: { at, problem } };
}
