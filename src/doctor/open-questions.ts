import { classLabelsOf } from "../onnx/model-facts.ts";
import type { Graph } from "../onnx/onnx-messages.ts";
import type { JudgedOutput } from "./judge-outputs.ts";
import type { Choice, Finding } from "./report.ts";

/** Why no output was chosen: the model is refused, or the user has to answer a question first. */
export type NotChosen = {
  readonly status: "refused" | "open";
  readonly findings: readonly Finding[];
  readonly choices: readonly Choice[];
};

/** The result for a model that is refused for this reason. */
export function refuse(code: Finding["code"], details: Finding["details"] = {}): NotChosen {
  return { status: "refused", choices: [], findings: [{ code, severity: "refused", details }] };
}

function ask(code: Finding["code"], details: Finding["details"], choice: Choice): NotChosen {
  return { status: "open", choices: [choice], findings: [{ code, severity: "choice", details }] };
}

/** Several outputs could be the answer. */
export function askWhichOutput(names: readonly string[]): NotChosen {
  return ask(
    "two-outputs",
    { names: names.join(", ") },
    {
      name: "output",
      label: "Which output is the answer?",
      options: names.map((name) => ({ value: name, label: name })),
    },
  );
}

/** One number per row may be an amount or a logit. */
export function askAboutNumber({ name }: JudgedOutput, isShare: boolean): NotChosen {
  return ask(
    "number-or-logit",
    { name },
    {
      name: "link",
      label: `What does the number in the output “${name}” mean?`,
      options: [
        { value: "none", label: "An amount, such as a price, which Hunch does not serve yet" },
        { value: "sigmoid", label: "A logit: a sigmoid turns it into the probability of the second class" },
        // Only values between 0 and 1 can already be probabilities.
        ...(isShare ? [{ value: "complement", label: "The probability of the second class" }] : []),
      ],
    },
  );
}

/** Several numbers per row may be amounts, such as the columns that an autoencoder reproduces. */
export function askAboutAmounts({ name, width }: JudgedOutput): NotChosen {
  return ask(
    "amounts-or-logits",
    { name, count: width },
    {
      name: "link",
      label: `What do the ${width} numbers in the output “${name}” mean?`,
      options: [
        { value: "none", label: "Amounts, such as a copy of the inputs, which Hunch does not serve yet" },
        {
          value: "softmax",
          label: `The logits of ${width} classes: a softmax turns them into probabilities`,
        },
      ],
    },
  );
}

/** Two numbers from 0 to 1 that don't add up to 1 may be two answers or two classes. */
export function askAboutTwoAnswers({ name }: JudgedOutput): NotChosen {
  return ask(
    "two-answers",
    { name },
    {
      name: "numbers",
      label: `What do the two numbers in the output “${name}” mean?`,
      options: [
        { value: "separate", label: "Two yes-or-no answers (multi-label), which Hunch does not serve yet" },
        { value: "classes", label: "Two classes, one of which is right: they are shown as scores" },
      ],
    },
  );
}

/**
 * Recognises, from their output values, models that return numbers and a label like a classifier but answer a
 * different question.
 * @returns why such a model is not served; undefined for a classifier
 */
export function otherKindOfModel(
  graph: Graph,
  outputs: readonly JudgedOutput[],
  label: JudgedOutput | undefined,
): NotChosen | undefined {
  if (label === undefined) return undefined;
  const lone = outputs.find(({ kind }) => kind === "single-number" || kind === "single-score");
  const isSign = label.rows.every(([value]) => value === 1 || value === -1);
  // Classes may also be called 1 and -1.
  const isClassifier =
    /prob/i.test(lone?.name ?? "") ||
    graph.nodes.some((node) => node.operator?.endsWith("Classifier") && classLabelsOf(node).includes("-1"));
  if (lone && isSign && !isClassifier) return refuse("outliers", { name: lone.name });
  const distances = outputs.find(
    (output) =>
      (output.kind === "logits" || output.kind === "scores") &&
      namesSmallest(label, output.rows as number[][]),
  );
  return distances && refuse("clusters", { name: distances.name });
}

/**
 * Whether the label is the number of the nearest of several centres, that is, the column with the smallest
 * distance.
 */
function namesSmallest(label: JudgedOutput, rows: readonly (readonly number[])[]): boolean {
  return rows.every((row, index) => {
    const smallest = Math.min(...row);
    return smallest >= 0 && row.indexOf(smallest) === label.rows[index]![0];
  });
}

/** The output that contains the labels of several targets, as whole numbers or strings, if there is one. */
export function severalAnswers(outputs: readonly JudgedOutput[]): JudgedOutput | undefined {
  const isLabel = ({ name, kind, width, rows }: JudgedOutput) =>
    kind === "other" &&
    width > 1 &&
    (/label|class|predict|variable/i.test(name) || typeof rows[0]?.[0] === "string");
  return outputs.find(isLabel);
}
