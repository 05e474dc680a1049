import type { SourceCard } from "../core/card.ts";
import { factsOf } from "../onnx/model-facts.ts";
import type { ModelWithGraph } from "../onnx/model-file.ts";
import { declaredClasses, nameClasses } from "./class-names.ts";
import { isClassicExport, type JudgedOutput, judgeOutput, type OutputKind } from "./judge-outputs.ts";
import { otherKindOfModel, severalAnswers } from "./other-kinds.ts";
import type { Choice, Choices, Finding, Link } from "./report.ts";
import { applyLink, classCountOf, type StandardOutputs } from "./standard-outputs.ts";
import type { OutputRows } from "./trial-run.ts";
import type { TriedGraph } from "./try-graph.ts";

type Chosen = {
  readonly status: "chosen";
  readonly standard: StandardOutputs;
  /** Whether the classes' names come from the file or its labels. If not, the classes are only numbered. */
  readonly classesAreKnown: boolean;
  readonly findings: readonly Finding[];
  readonly choices: readonly Choice[];
  /** Whether the outputs of the repaired graph equal the values computed from its numbers. */
  readonly agrees: (outputs: ReadonlyMap<string, OutputRows>) => boolean;
};
type NotChosen = {
  readonly status: "refused" | "open";
  readonly findings: readonly Finding[];
  readonly choices: readonly Choice[];
};

/**
 * The kinds of output that can be served, most certain first, each with the link that turns its numbers into
 * probabilities.
 */
const links: readonly (readonly [OutputKind, Link])[] = [
  ["probabilities", "none"],
  ["single-probability", "complement"],
  ["log-probabilities", "exp"],
  ["percentages", "percent"],
  ["logits", "softmax"],
  ["scores", "none"],
  ["pairs", "votes"],
  ["unnormalized", "none"],
  ["single-score", "complement"],
];

/** The outputs that lessons need. They are kept unchanged. */
const learningOutputs = [
  "logits",
  "feature_rows",
  "feature_indices",
  "feature_values",
  "feature_logits",
  "tokens",
  "token_features",
];

const linkWords: Partial<Record<Link, string>> = {
  softmax: "softmax",
  sigmoid: "a sigmoid",
  exp: "the exponential function",
  percent: "division by 100",
  complement: "1 - p for the other class",
};

/**
 * Finds the output with the classes' probabilities, or one from which they can be computed. If there is none,
 * says why.
 */
export function chooseOutput(
  model: ModelWithGraph,
  metadata: ReadonlyMap<string, string>,
  zipped: ReadonlyMap<string, readonly string[]>,
  tried: TriedGraph,
  choices: Choices,
  card?: SourceCard,
): Chosen | NotChosen {
  const cardClasses = card?.classes.map(({ name }) => name);
  const judged = [...tried.outputs].map(([name, rows]) =>
    judgeOutput(model, name, rows, tried.wholeOutputs.has(name)),
  );
  // The numbers alone don't show that they are scores, but a card that says "scores" does, and so does a file
  // that learns from them.
  const givesScores = card?.output === "scores" || (factsOf(model).canLearn && tried.outputs.has("scores"));
  const outputs = judged.map((output) =>
    givesScores && output.kind === "logits" ? { ...output, kind: "scores" as const } : output,
  );
  const label = outputs.find(({ kind }) => kind === "label");
  // Every classifier exported by these converters outputs its label; a scaler or vectorizer outputs only
  // columns.
  const isTransformer =
    isClassicExport(model) && label === undefined && outputs.every(({ kind }) => kind === "scores");
  if (isTransformer && !givesScores)
    return {
      status: "refused",
      choices: [],
      findings: [{ code: "transformer", severity: "refused", details: {} }],
    };
  const other = otherKindOfModel(outputs, label);
  if (other) return { status: "refused", choices: [], findings: [other] };
  const numbers = outputs.filter(
    ({ kind, name }) => kind !== "label" && kind !== "other" && !/^feature_|^token/.test(name),
  );
  const candidates = links
    .flatMap(([kind]) => numbers.filter((output) => output.kind === kind))
    .filter(({ name }) => choices.output === undefined || name === choices.output);
  const [first] = candidates;
  const single = numbers.find(
    ({ kind, name }) => kind === "single-number" && (choices.output ?? name) === name,
  );
  if (first === undefined && single !== undefined)
    return chooseSingle(single, model, metadata, zipped, label, choices, cardClasses);
  if (first === undefined) return refuseOutputs(outputs, label);

  const rivals = candidates.filter(
    ({ kind, name, rows }) => kind === first.kind && name !== first.name && !areEqual(rows, first.rows),
  );
  if (rivals.length > 0 && choices.output === undefined) {
    const names = [first, ...rivals].map(({ name }) => name);
    const choice: Choice = {
      name: "output",
      label: "Which of the outputs is the answer?",
      options: names.map((name) => ({ value: name, label: name })),
    };
    return {
      status: "open",
      choices: [choice],
      findings: [{ code: "two-outputs", severity: "choice", details: { names: names.join(", ") } }],
    };
  }
  const link = choices.link ?? links.find(([kind]) => kind === first.kind)![1];
  return finish(first, link, model, metadata, zipped, label, numbers, cardClasses);
}

/** With just one number per row, a logit can't be distinguished from a price. */
function chooseSingle(
  output: JudgedOutput,
  model: ModelWithGraph,
  metadata: ReadonlyMap<string, string>,
  zipped: ReadonlyMap<string, readonly string[]>,
  label: JudgedOutput | undefined,
  { link }: Choices,
  cardClasses: readonly string[] | undefined,
): Chosen | NotChosen {
  const isShare = output.rows.every(([value]) => Number(value) >= 0 && Number(value) <= 1);
  if (label !== undefined && link === undefined && isClassicExport(model)) {
    const margin: JudgedOutput = { ...output, kind: "single-score" };
    return finish(margin, "complement", model, metadata, zipped, label, [output], cardClasses);
  }
  // A card with two classes rules out an amount.
  if (isShare && (link === "complement" || (link === undefined && cardClasses?.length === 2))) {
    return finish(output, "complement", model, metadata, zipped, label, [output], cardClasses);
  }
  const isLogit =
    link === "sigmoid" ||
    (link === undefined &&
      (/logit/i.test(output.name) || label !== undefined || cardClasses?.length === 2) &&
      !isShare);
  if (isLogit) return finish(output, "sigmoid", model, metadata, zipped, label, [output], cardClasses);
  if (link !== undefined)
    return {
      status: "refused",
      choices: [],
      findings: [{ code: "regression", severity: "refused", details: { name: output.name } }],
    };
  const choice: Choice = {
    name: "link",
    label: `What does the number in the output ${output.name} mean?`,
    options: [
      { value: "none", label: "An amount, such as a price: Hunch does not serve these yet" },
      { value: "sigmoid", label: "A logit: a sigmoid turns it into the probability of the second class" },
      // Only values between 0 and 1 can already be probabilities.
      ...(isShare ? [{ value: "complement", label: "The probability of the second class" }] : []),
    ],
  };
  return {
    status: "open",
    choices: [choice],
    findings: [{ code: "number-or-logit", severity: "choice", details: { name: output.name } }],
  };
}

function refuseOutputs(outputs: readonly JudgedOutput[], label: JudgedOutput | undefined): NotChosen {
  const refused = (code: Finding["code"], details: Finding["details"] = {}): NotChosen => ({
    status: "refused",
    choices: [],
    findings: [{ code, severity: "refused", details }],
  });
  const has = (kind: OutputKind) => outputs.find((output) => output.kind === kind);
  const several = has("multi-label") ?? severalAnswers(outputs);
  if (several) return refused("multi-label", { name: several.name, count: several.width });
  const amount = has("regression");
  if (amount) return refused("regression", { name: amount.name });
  const broken = has("not-finite");
  if (broken) return refused("not-finite", { name: broken.name });
  return label ? refused("label-only", { name: label.name }) : refused("no-output");
}

function finish(
  output: JudgedOutput,
  link: Link,
  model: ModelWithGraph,
  metadata: ReadonlyMap<string, string>,
  zipped: ReadonlyMap<string, readonly string[]>,
  label: JudgedOutput | undefined,
  numbers: readonly JudgedOutput[],
  cardClasses: readonly string[] | undefined,
): Chosen {
  const { graph } = model;
  const findings: Finding[] = [];
  const { name, width } = output;
  const rows = output.rows as readonly (readonly number[])[];
  const kind =
    ["scores", "pairs", "unnormalized", "single-score"].includes(output.kind) &&
    link !== "softmax" &&
    link !== "sigmoid"
      ? "scores"
      : "probabilities";
  const expected = rows.map((row) => applyLink(row, link, kind));
  const classCount = classCountOf(width, link);
  const best = expected.map(indexOfLargest);
  const declared = declaredClasses(graph, metadata, name, zipped.get(name), classCount, label?.name);
  // A label that none of the rows got can come only from the card.
  const expectedNames = declared ?? (cardClasses?.length === classCount ? cardClasses : undefined);
  const named = nameClasses(expectedNames, best, expected, label, classCount);
  findings.push(...named.findings.map((each) => ({ ...each, details: { ...each.details, output: kind } })));
  const others = numbers.filter((other) => other.name !== name && !/^logits$/.test(other.name));
  if (others.length > 0) {
    findings.push({
      code: "output-chosen",
      severity: "note",
      details: { name, others: others.map((other) => other.name).join(", ") },
    });
  }
  if (link === "votes")
    findings.push({ code: "pairs-counted", severity: "repaired", details: { name, classes: classCount } });
  if (kind === "scores") findings.push({ code: "scores-only", severity: "warning", details: { name } });
  else if (link !== "none")
    findings.push({
      code: "link-added",
      severity: "repaired",
      details: { name, kind: output.kind, link: linkWords[link] ?? link },
    });
  const distinct = new Set(expected.map((row) => row.map((value) => value.toPrecision(5)).join(" ")));
  if (distinct.size === 1)
    findings.push({ code: "same-answer", severity: "warning", details: { rows: rows.length } });
  else if (kind === "probabilities" && expected.every((row) => Math.max(...row) > 1 - 1e-6)) {
    findings.push({ code: "always-certain", severity: "warning", details: { rows: rows.length } });
  }
  if (named.classes.every((each, index) => each === String(index))) {
    findings.push({
      code: "classes-unnamed",
      severity: "warning",
      details: { classes: named.classes.join(", ") },
    });
  }
  return {
    status: "chosen",
    classesAreKnown: declared !== undefined || label !== undefined,
    findings,
    choices: [],
    standard: {
      source: name,
      width,
      link,
      classes: named.classes,
      label: named.label,
      kind,
      // Any model may call its answer "logits". They are meant for learning only if the file also has
      // features.
      kept: factsOf(model).canLearn
        ? graph.outputs.map((each) => each.name ?? "").filter((each) => learningOutputs.includes(each))
        : [],
    },
    agrees: (outputs) => {
      const given = outputs.get(kind)?.rows as readonly (readonly number[])[] | undefined;
      // Sums of float32 differ slightly between one row and many.
      const tolerance = kind === "probabilities" && link === "none" ? 1e-5 : 1e-4;
      return (
        given !== undefined &&
        expected.every((row, index) => {
          const size = Math.max(1, ...row.map(Math.abs));
          return row.every((value, column) => Math.abs(value - given[index]![column]!) <= tolerance * size);
        })
      );
    },
  };
}

function indexOfLargest(row: readonly number[]): number {
  return row.reduce((best, value, index) => (value > row[best]! ? index : best), 0);
}

function areEqual(one: OutputRows["rows"], other: OutputRows["rows"]): boolean {
  return one.every((row, index) =>
    row.every((value, column) => Math.abs(Number(value) - Number(other[index]?.[column])) < 1e-6),
  );
}
