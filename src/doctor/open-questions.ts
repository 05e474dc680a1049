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
