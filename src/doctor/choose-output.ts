import type { SourceCard } from "../core/card.ts";
import { mostClasses } from "../core/card-scores.ts";
import { factsOf } from "../onnx/model-facts.ts";
import type { ModelWithGraph } from "../onnx/model-file.ts";
import { declaredClasses, nameableClasses, nameClasses } from "./class-names.ts";
import { findFloatLabel, followsBest, followsNumber } from "./find-label.ts";
import { isClassicExport, type JudgedOutput, judgeOutput, type OutputKind } from "./judge-outputs.ts";
import {
  askAboutAmounts,
  askAboutNumber,
  askAboutTwoAnswers,
  askWhichOutput,
  type NotChosen,
  otherKindOfModel,
  refuse,
  severalAnswers,
} from "./open-questions.ts";
import type { Choices, Finding, Link } from "./report.ts";
import { applyLink, type StandardOutputs } from "./standard-outputs.ts";
import type { OutputRows } from "./trial-run.ts";
import type { TriedGraph } from "./try-graph.ts";
import { canSettle, classCountOfPairs, settledScores } from "./votes.ts";

type Chosen = {
  readonly status: "chosen";
  readonly standard: StandardOutputs;
  /** Whether the class names come from the file or its labels. If not, the classes are only numbered. */
  readonly classesAreKnown: boolean;
  readonly findings: readonly Finding[];
  /** Whether the repaired graph's outputs equal the values computed from the original graph's numbers. */
  readonly agrees: (outputs: ReadonlyMap<string, OutputRows>) => boolean;
};
/**
 * The kinds of output that can be served, most certain first, each with the link that turns its numbers into
 * probabilities or class scores.
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

/** The outputs that lessons and explanations of texts need. They are kept unchanged. */
const learningOutputs = [
  "logits",
  "feature_rows",
  "feature_indices",
  "feature_values",
  "feature_logits",
  "tokens",
  "token_features",
];

/**
 * Finds the output that contains the class probabilities or class scores, or one from which they can be
 * computed. If that fails or is ambiguous, the result gives the reason or a question for the user.
 * @param columnCount the number of columns in the graph's inputs
 */
export function chooseOutput(
  model: ModelWithGraph,
  metadata: ReadonlyMap<string, string>,
  zipped: ReadonlyMap<string, readonly string[]>,
  tried: TriedGraph,
  choices: Choices,
  columnCount: number,
  card?: SourceCard,
): Chosen | NotChosen {
  const cardClasses = card?.classes.map(({ name }) => name);
  const judged = [...tried.outputs].map(([name, rows]) =>
    judgeOutput(model, name, rows, tried.wholeOutputs.has(name)),
  );
  // Numbers alone don't show that they are scores, but a card that says "scores" does, and so does a graph that
  // learns from an output of that name.
  const givesScores = card?.output === "scores" || (factsOf(model).canLearn && tried.outputs.has("scores"));
  const labelled = findFloatLabel(judged);
  const label = labelled.find(({ kind }) => kind === "label");
  const outputs = labelled.map((output) => {
    if (output.kind === "logits") return givesScores ? { ...output, kind: "scores" as const } : output;
    const isOneOfSeveral =
      output.kind === "multi-label" &&
      (givesScores || choices.numbers === "classes" || followsBest(label, output));
    return isOneOfSeveral ? { ...output, kind: "unnormalized" as const } : output;
  });
  // Every classifier exported by a classic converter outputs its label; a scaler or vectorizer outputs only
  // columns.
  const isTransformer =
    isClassicExport(model) && label === undefined && outputs.every(({ kind }) => kind === "scores");
  if (isTransformer && !givesScores) return refuse("transformer");
  const other = otherKindOfModel(model.graph, outputs, label);
  if (other) return other;
  const numbers = outputs.filter(
    ({ kind, name }) => kind !== "label" && kind !== "other" && !/^feature_|^token/.test(name),
  );
  const open = numbers.filter(({ name }) => choices.output === undefined || name === choices.output);
  const candidates = links.flatMap(([kind]) => open.filter((output) => output.kind === kind));
  const [first] = candidates;
  const singles = open.filter(({ kind }) => kind === "single-number");
  const [single] = singles;
  if (first === undefined && singles.length > 1 && card === undefined)
    return askWhichOutput(singles.map(({ name }) => name));
  if (first === undefined && single !== undefined)
    return chooseSingle(single, model, metadata, zipped, label, choices, cardClasses);
  const pair = outputs.find(({ kind, width }) => kind === "multi-label" && width === 2);
  if (first === undefined && pair && label === undefined && choices.numbers === undefined)
    return askAboutTwoAnswers(pair);
  if (first === undefined) return refuseOutputs(outputs, label);

  const rivals = candidates.filter(
    ({ kind, name, rows }) => kind === first.kind && name !== first.name && !areEqual(rows, first.rows),
  );
  if (rivals.length > 0 && choices.output === undefined) {
    return askWhichOutput([first, ...rivals].map(({ name }) => name));
  }
  if (first.kind === "logits" && choices.link === "none") return refuse("regression", { name: first.name });
  const link = choices.link ?? links.find(([kind]) => kind === first.kind)![1];
  const isGuess =
    first.kind === "logits" &&
    choices.link === undefined &&
    card === undefined &&
    label === undefined &&
    !/logit|class|score|label|prob|softmax/i.test(first.name) &&
    declaredClasses(model.graph, metadata, first.name, undefined, first.width, undefined) === undefined;
  const isLikeAmounts = (first.width > 3 && first.width === columnCount) || amountNames.test(first.name);
  if (isGuess && isLikeAmounts) return askAboutAmounts(first);
  const chosen = finish(first, link, model, metadata, zipped, label, numbers, cardClasses);
  if (!isGuess || chosen.status !== "chosen") return chosen;
  const { name } = first;
  const assumed: Finding = { code: "logits-assumed", severity: "warning", details: { name } };
  return { ...chosen, findings: [...chosen.findings, assumed] };
}

/** Words that often occur in the names of outputs that are amounts. */
const amountNames = /recon|decod|regress|price|amount|target|forecast|embed/i;

/** Decides what one number per row means. Its values alone can't distinguish a logit from a price. */
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
  // The number may, for example, be the probability of the best class, whichever class that is in each row.
  if (label !== undefined && !followsNumber(label, output, isShare ? 0.5 : 0))
    return refuse("label-only", { name: label.name });
  if (label !== undefined && link === undefined && isClassicExport(model)) {
    const margin: JudgedOutput = { ...output, kind: "single-score" };
    return finish(margin, "complement", model, metadata, zipped, label, [output], cardClasses);
  }
  // If the card has two classes, the number can't be an amount.
  if (isShare && (link === "complement" || (link === undefined && cardClasses?.length === 2))) {
    return finish(output, "complement", model, metadata, zipped, label, [output], cardClasses);
  }
  const isLogit =
    link === "sigmoid" ||
    (link === undefined &&
      (/logit/i.test(output.name) || label !== undefined || cardClasses?.length === 2) &&
      !isShare);
  if (isLogit) return finish(output, "sigmoid", model, metadata, zipped, label, [output], cardClasses);
  if (link !== undefined) return refuse("regression", { name: output.name });
  return askAboutNumber(output, isShare);
}

function refuseOutputs(outputs: readonly JudgedOutput[], label: JudgedOutput | undefined): NotChosen {
  const has = (kind: OutputKind) => outputs.find((output) => output.kind === kind);
  const several = has("multi-label") ?? severalAnswers(outputs);
  if (several) return refuse("multi-label", { name: several.name, count: several.width });
  const amount = has("regression");
  if (amount) return refuse("regression", { name: amount.name });
  const broken = has("not-finite");
  if (broken) return refuse("not-finite", { name: broken.name });
  return label ? refuse("label-only", { name: label.name }) : refuse("no-output");
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
): Chosen | NotChosen {
  const { graph } = model;
  const findings: Finding[] = [];
  const { name, width } = output;
  const classCount = link === "votes" ? classCountOfPairs(width) : Math.max(width, 2);
  if (classCount > mostClasses)
    return refuse("too-many-classes", { name, classes: classCount, maximum: mostClasses });
  const rows = output.rows as readonly (readonly number[])[];
  const kind =
    ["scores", "pairs", "unnormalized", "single-score"].includes(output.kind) &&
    link !== "softmax" &&
    link !== "sigmoid"
      ? "scores"
      : "probabilities";
  const linked = rows.map((row) => applyLink(row, link, kind));
  if (label !== undefined && new Set(label.rows.map(String)).size > Math.max(width, 2) && link !== "votes")
    return refuse("label-only", { name: label.name });
  // The user may have chosen a link that doesn't fit these numbers.
  if (kind === "probabilities" && !linked.every(areShares)) return refuse("link-unfit", { name, link });
  const declared = declaredClasses(graph, metadata, name, zipped.get(name), classCount, label?.name);
  const settles = link === "votes" && declared !== undefined && label !== undefined && canSettle(model);
  const expected = settles
    ? linked.map((row, index) => settledScores(row, declared.indexOf(String(label.rows[index]![0]))))
    : linked;
  // Only the card can name the classes if the file doesn't. It may also number them, as the graph's own label does.
  const own = cardClasses?.length === classCount ? cardClasses : undefined;
  const isNumbered = label !== undefined && own?.every((each, index) => each === String(index));
  const expectedNames = isNumbered ? own : (declared ?? own);
  const named = nameClasses(expectedNames, expected, label, classCount);
  findings.push(...named.findings.map((each) => ({ ...each, details: { ...each.details, output: kind } })));
  const classes = nameableClasses(named.classes);
  const renamed = classes.filter((each, index) => each !== named.classes[index]);
  if (renamed.length > 0)
    findings.push({
      code: "classes-renamed",
      severity: "repaired",
      details: { classes: renamed.join(", ") },
    });
  const others = numbers.map((other) => other.name).filter((other) => other !== name && other !== "logits");
  if (others.length > 0)
    findings.push({ code: "output-chosen", severity: "note", details: { name, others: others.join(", ") } });
  if (link === "votes")
    findings.push({ code: "pairs-counted", severity: "repaired", details: { name, classes: classCount } });
  if (kind === "scores") findings.push({ code: "scores-only", severity: "warning", details: { name } });
  else if (link !== "none")
    findings.push({
      code: "link-added",
      severity: "repaired",
      details: { name, kind: output.kind, link },
    });
  const distinct = new Set(expected.map((row) => row.map((value) => value.toPrecision(5)).join(" ")));
  if (distinct.size === 1)
    findings.push({ code: "same-answer", severity: "warning", details: { rows: rows.length } });
  else if (kind === "probabilities" && expected.every((row) => Math.max(...row) > 1 - 1e-6)) {
    findings.push({ code: "always-certain", severity: "warning", details: { rows: rows.length } });
  }
  if (classes.every((each, index) => each === String(index))) {
    findings.push({
      code: "classes-unnamed",
      severity: "warning",
      details: { classes: classes.join(", ") },
    });
  }
  return {
    status: "chosen",
    classesAreKnown: declared !== undefined || label !== undefined,
    findings,
    standard: {
      source: name,
      width,
      link,
      classes,
      label: renamed.length > 0 ? undefined : named.label,
      kind,
      // Any model may have an output called "logits"; it is meant for learning only if the file also outputs
      // features.
      kept: factsOf(model).canLearn
        ? graph.outputs.map((each) => each.name ?? "").filter((each) => learningOutputs.includes(each))
        : [],
    },
    agrees: (outputs) => {
      const given = outputs.get(kind)?.rows as readonly (readonly number[])[] | undefined;
      // Float32 sums differ slightly with the number of rows in a batch.
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

/** Whether numbers can be the probabilities of mutually exclusive classes. */
function areShares(row: readonly number[]): boolean {
  const sum = row.reduce((total, value) => total + value, 0);
  return row.every((value) => value >= -1e-4 && value <= 1 + 1e-4) && Math.abs(sum - 1) < 5e-3;
}

function areEqual(one: OutputRows["rows"], other: OutputRows["rows"]): boolean {
  return one.every((row, index) =>
    row.every((value, column) => Math.abs(Number(value) - Number(other[index]?.[column])) < 1e-6),
  );
}
