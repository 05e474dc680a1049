import { shorten } from "../core/visible-text.ts";
import { type Finding, type FindingText, type FindingTexts, linkNames } from "./report.ts";

const count = (value: string | number | undefined) => Number(value).toLocaleString("en");
const percent = (share: string | number | undefined) => `${(Number(share) * 100).toFixed(1)}%`;

const says = (message: string) => () => ({ message });

/** The texts in English, as in cards and on the command line. */
export const findingTexts: FindingTexts = {
  "wrong-file": ({ format, line, advice }) => ({
    message: `This is not an ONNX file: it is ${format}.`,
    ...(advice !== undefined && { advice: String(advice) }),
    ...(line !== undefined && { advice: "To get an ONNX file:", line: String(line) }),
  }),
  "file-unreadable": () => ({
    message: "This is not an ONNX file, or it is damaged.",
    advice: "Export the model again, or copy the file again.",
  }),
  "file-cut-off": ({ bytes }) => ({
    message: `The file ends too early, after ${bytes} bytes. It was cut off during writing or copying.`,
    advice: "Copy or download it again.",
  }),
  "file-too-large": ({ bytes }) => ({
    message: `The file is ${Math.round(Number(bytes) / 1e6)} MB, more than a web page can load.`,
    advice: "Make the model smaller: use fewer trees, a smaller vocabulary, or 8-bit weights.",
  }),
  "data-missing": ({ file }) => ({
    message: `The model's weights are in a separate file, ${file}, which is missing or incomplete.`,
    advice: "Drop both files together, or export the model as one file:",
    line: 'onnx.save(onnx.load("model.onnx"), "one.onnx", save_as_external_data=False)',
  }),
  "data-inlined": ({ file }) => ({ message: `The weights in ${file} were merged into the model’s file.` }),
  "nodes-sorted": says("The graph’s steps were sorted into the order that ONNX requires."),
  "version-lowered": ({ what, from, to }) => ({
    message: `The file requires ${what} version ${from}, which the runtime does not support yet. The version number was lowered to ${to}.`,
  }),
  "operators-missing": ({ operators }) => ({
    message: `The model uses steps that the browser's runtime does not support: ${operators}.`,
    advice:
      "Export it without them. Tokenizers from ONNX Runtime Extensions, for example, cannot run in a browser.",
  }),
  "tree-cycle": () => ({
    message:
      "In one of the model's decision trees, a branch leads back to an earlier one, so the model would never answer for some rows.",
    advice: "The file is damaged. Export the model again.",
  }),
  "no-inputs": says("The graph has no inputs, so a form would have no fields."),
  "image-input": ({ name }) => ({
    message: `The model takes an image (its input “${name}”). So far, Hunch serves only models for tables and text.`,
  }),
  "token-input": ({ name }) => ({
    message: `The model takes token IDs (its input “${name}”), which a tokenizer outside the file produces. Hunch does not serve such models yet.`,
    advice: "Export the tokenizer together with the model, so that the graph takes the text itself.",
  }),
  "sequence-input": ({ name, rank }) => ({
    message: `The model takes a series of values (its input “${name}” has ${rank} dimension${rank === 1 ? "" : "s"}). Hunch does not serve such models yet.`,
  }),
  "input-type": ({ name, type }) => ({
    message: `The model's input “${name}” has the type ${type}, which a form cannot provide.`,
  }),
  "input-cast": ({ names, type }) => ({
    message: `The model takes ${type} for ${names}; a step was added that converts plain numbers to that type.`,
  }),
  "too-many-columns": ({ columns, maximum }) => ({
    message: `The model takes ${columns} columns; a form can have at most ${maximum}.`,
    advice: "Include the steps that produce these columns in the exported pipeline.",
  }),
  "width-corrected": ({ name, declared, columns }) => ({
    message: `The file says that “${name}” has ${declared} column${declared === 1 ? "" : "s"}, but the model's steps read ${columns}, so ${columns} are used.`,
    advice: "Check that these are the columns that the model was trained on.",
  }),
  "width-guessed": ({ name, columns }) => ({
    message: `The file does not say how many columns “${name}” has; the model's steps read ${columns}.`,
    advice: "If the model was trained on more columns, enter their number, or drop a table that has them.",
  }),
  "inputs-unread": ({ names }) => ({
    message: `The form leaves out the inputs that the model’s answer does not depend on: ${names}.`,
  }),
  "columns-scaled": ({ columns }) => ({
    message: `These columns seem to be scaled before the model gets them: ${columns}. Visitors would have to enter scaled numbers.`,
    advice: "Describe the preprocessing, and it will be added to the model.",
  }),
  "preprocessing-added": ({ steps }) => ({
    message: `The preprocessing of ${steps} column${steps === 1 ? "" : "s"} was added to the model, so visitors can enter plain values.`,
  }),
  "run-failed": () => ({
    message: "The model could not be run: a step in its graph fails on every row that was tried.",
    advice: "Check whether it runs in ONNX Runtime on your machine, then export it again.",
  }),
  "memory-exceeded": says("The model needs more memory than a browser provides."),
  "time-exceeded": ({ seconds }) => ({
    message: `The model did not answer within ${seconds} seconds and was stopped.`,
  }),
  "batch-opened": says(
    "The model accepted only one row at a time. It was changed to accept any number of rows; the results are the same.",
  ),
  "row-by-row": says(
    "The model's answers are right only if it gets one row at a time, so tables are scored row by row, which takes longer.",
  ),
  "answers-vary": () => ({
    message: "The model did not give the same numbers when it was run again on the same rows.",
    advice: "Dropout or another random step may be switched on. Export the model after this line:",
    line: "model.eval()",
  }),
  "not-finite": ({ name }) => ({
    message: `The output “${name}” is not a number for some of the rows tried.`,
    advice: "Look for a division by zero or a logarithm of zero in the model.",
  }),
  "same-answer": ({ rows }) => ({
    message: `The model gives the same answer for all ${count(rows)} rows tried.`,
    advice: "Check the fields’ ranges, and whether the right model was exported.",
  }),
  "always-certain": ({ rows }) => ({
    message: `The model is 100% sure of its answer for each of the ${count(rows)} rows tried. A single deep decision tree, for example, behaves like this.`,
  }),
  "no-output": says("The graph has no output with a number for each class."),
  regression: ({ name }) => ({
    message: `The model predicts an amount (its output “${name}”), not a class: it is a regression model. Hunch does not serve such models yet.`,
  }),
  clusters: ({ name }) => ({
    message: `The model sorts rows into groups that it found itself (its output “${name}” contains distances to their centres): it is a clustering model. Hunch serves only models that were trained on labelled data.`,
  }),
  outliers: ({ name }) => ({
    message: `The model is an outlier detector: it says whether a row is unusual (1 or -1, with a score in its output “${name}”). Hunch does not serve such models yet.`,
  }),
  transformer: () => ({
    message: "The file only prepares columns, like a scaler or a vectorizer; it does not classify.",
    advice: "Export the whole pipeline, with the classifier at its end.",
  }),
  "multi-label": ({ name, count }) => ({
    message: `The output “${name}” contains ${count} separate yes-or-no answers (multi-label), not one of several classes. Hunch does not serve such models yet.`,
    advice:
      'If exactly one of them is right for each row, end the model with a softmax, or drop a model.json with "output": "scores".',
  }),
  "label-only": ({ name }) => ({
    message: `The model returns only a class (its output “${name}”), without probabilities.`,
    advice: "Export the probabilities too:",
    line: 'skl2onnx.to_onnx(model, X[:1], options={"zipmap": False})',
  }),
  "scores-only": ({ name }) => ({
    message: `The output “${name}” contains scores that are not probabilities; they are shown as scores, without percentages.`,
    advice: "To get probabilities, use this line:",
    line: 'CalibratedClassifierCV(model).fit(X, y)  # or SVC(probability=True); then skl2onnx.to_onnx(..., options={"zipmap": False})',
  }),
  "two-outputs": ({ names }) => ({
    message: `The model has several outputs that may be the answer: ${names}.`,
  }),
  "number-or-logit": ({ name }) => ({
    message: `The model returns one number (its output “${name}”). It may be an amount or a logit; the file does not say which.`,
  }),
  "two-answers": ({ name }) => ({
    message: `The output “${name}” contains two numbers from 0 to 1 that don’t add up to 1. They may be two separate yes-or-no answers (multi-label) or two classes; the file does not say which.`,
  }),
  "amounts-or-logits": ({ name, count }) => ({
    message: `The output “${name}” contains ${count} numbers. They may be amounts, such as a copy of the inputs, or class logits; the file does not say which.`,
  }),
  "logits-assumed": ({ name }) => ({
    message: `Nothing in the file says what the numbers in its output “${name}” mean. They were read as class logits, which is what most classifiers output.`,
    advice: "If they are amounts, don’t use this model here: its answers would be wrong.",
  }),
  "link-unfit": ({ name, link }) => ({
    message: `With ${linkNames[String(link)] ?? link}, the numbers in the output “${name}” don’t become probabilities.`,
    advice: "Choose something else, or let the check decide.",
  }),
  "too-many-classes": ({ name, classes, maximum }) => ({
    message: `As an answer, the output “${name}” would have ${count(classes)} classes; a model here can have at most ${count(maximum)}.`,
    advice: "Train the model on fewer classes, for example by combining rare or similar ones.",
  }),
  "output-chosen": ({ name, others }) => ({ message: `The output “${name}” is shown, but not ${others}.` }),
  "dictionaries-removed": says(
    "The list of dictionaries at the end (ZipMap), which browsers cannot read, was removed.",
  ),
  "link-added": ({ name, kind, link }) => ({
    message: `The output “${name}” contains ${kindWords[String(kind)] ?? kind}, not a probability for each class; ${linkNames[String(link)] ?? link} was added after it.`,
  }),
  "pairs-counted": ({ name, classes }) => ({
    message: `The output “${name}” contains a margin for each pair of the ${classes} classes. The pairs' votes were counted as in scikit-learn, which yields one score for each class.`,
  }),
  "classes-reordered": ({ classes }) => ({
    message: `The classes were not listed in the order of the model’s output columns. According to the model's own labels, the order is ${classes}.`,
  }),
  "classes-unnamed": ({ classes }) => ({
    message: `The file calls its classes ${classes}.`,
    advice: "Give them labels that visitors will understand.",
  }),
  "classes-named": ({ column, names, by, shared }) => {
    const shown: Readonly<Record<string, string>> = {
      answers: "The model’s answers agree with this order.",
      "some-answers":
        "The model’s answers fit this order best, but don’t show whether it is right for every class.",
      order:
        "They are in sorted order, as scikit-learn numbers classes; the model’s answers don’t show whether this order is right.",
    };
    return {
      message: `The table’s column “${column}” gives the classes their names: ${names}. ${shown[String(by)]}${shared === undefined ? "" : " Saved results and exports contain the names on the left, which are also other classes’ labels."}`,
      ...(by !== "answers" && { advice: "If it isn’t, change the classes’ labels." }),
    };
  },
  "classes-renamed": ({ classes }) => ({
    message: `Some of the model’s classes have names that are empty or too long for a card; here they are called ${classes}.`,
  }),
  "label-differs": ({ rows, total, output }) => {
    const best = output === "scores" ? "class with the highest score" : "most probable class";
    return {
      message: `For ${count(rows)} of ${count(total)} rows, the model's own label is not its ${best}. Hunch shows the ${best}.`,
    };
  },
  "card-problem": ({ at, problem }) => ({ message: `${at}: ${problem}` }),
  "feedback-address": ({ address }) => ({
    message: `The card names the address “${address}” for feedback. If you publish a site with this model, its visitors can send their feedback there, unless you leave the address out.`,
  }),
  "reference-agrees": ({ library, rows, difference }) => ({
    message: `The model agrees with ${library} on ${count(rows)} rows; the largest difference is ${difference}.`,
  }),
  "preprocessing-unfit": ({ made, width }) => ({
    message:
      made === undefined
        ? "The model has several inputs; preprocessing can only be added to a single matrix."
        : `The preprocessing produces ${made} columns, but the model takes ${width}.`,
  }),
  "reference-differs": ({ library, rows, difference, row, guess, one, other }) => {
    const likely =
      guess === "reversed"
        ? "The classes are in the reverse order."
        : guess === "swapped"
          ? `The columns “${one}” and “${other}” seem to be swapped.`
          : "Perhaps the columns are in a different order, or the program scales or encodes them before the model gets them.";
    return {
      message: `Compared on ${count(rows)} rows, the model differs from ${library} by up to ${difference}; the largest difference is in row ${row}. ${likely}`,
      advice: "Do not publish it until this is resolved.",
    };
  },
  "reference-unusable": ({ reason, columns, inputs, classes, row }) => {
    const why: Readonly<Record<string, string>> = {
      columns: `the table has ${columns} columns, but ${inputs} inputs and ${classes} probabilities were expected`,
      probability: "a probability is missing or not a number",
      "whole-number": `a whole number is missing in row ${row}`,
      run: "the model could not be run on the rows",
    };
    return { message: `The reference rows could not be used: ${why[String(reason)]}.` };
  },
  "table-unused": ({ column, columns, fields }) => ({
    message: `The table was not used, since ${column === undefined ? `it has ${columns} columns, and the model ${fields}` : `it has no column “${column}”`}.`,
  }),
  "class-column-guessed": ({ column }) => ({
    message: `The table’s column “${column}” was taken for the class, and the others, in their order, for the model’s inputs. That is a guess: the table doesn’t show which column is the class.`,
    advice:
      "If it is wrong, rename the column that contains the class to “label”, and check the model again.",
  }),
  "answers-unknown": () => ({
    message:
      "The table doesn’t show which of its columns holds the right answers, so the model’s scores were not measured.",
    advice: "If one does, rename it to “label”, and check the model again.",
  }),
  "answers-column": ({ column }) => ({
    message: `The scores compare the model’s answers with the table’s column “${column}”.`,
  }),
  "cells-unread": ({ column, cell, rows, total }) => ({
    message: `In ${count(rows)} of the table’s ${count(total)} rows, a cell can’t be read as a value of its field, such as “${cell}” in the column “${column}”; the scores are based on the other rows.`,
  }),
  "rows-left-out": ({ rows, total }) => ({
    message: `For ${count(rows)} of the table’s ${count(total)} rows, the model gives no answer because a value is missing; the scores are based on the other rows.`,
  }),
  "labels-swapped": ({ accuracy }) => ({
    message: `The model is right on only ${percent(accuracy)} of the table's rows. Are the labels swapped?`,
  }),
  "labels-unknown": ({ column, values }) => ({
    message: `The table's column “${column}” does not name the model's classes; it contains ${values}.`,
    advice: "Give the classes these labels, in the right order, to see how often the model is right.",
  }),
  "labels-unclear": ({ column, values }) => ({
    message: `The table's column “${column}” contains ${values}. Some of these may be one class's name or another's label, so the model’s scores were not measured.`,
    advice: "Use a table with more of the classes, or give no class a label that is another's name.",
  }),
  "learning-added": ({ rows, lessons, right, before, after }) => ({
    message:
      rows === undefined
        ? "The model can learn: a lesson changes its answers to nearly identical rows. How far lessons should reach was not measured; that requires a table with the right answers, on which the model makes enough mistakes."
        : `The model can learn: a lesson changes its answers to similar rows. In a test on ${count(rows)} rows of the table, it got ${percent(right)} of ${count(lessons)} corrected mistakes right. On the other rows, it was right on ${percent(after)} after the lessons, compared with ${percent(before)} before.`,
  }),
  "findings-left-out": ({ count }) => ({
    message: `${count} more ${count === 1 ? "finding is" : "findings are"} like those above.`,
  }),
  "learning-left-out": ({ reason }) => ({
    message:
      reason === "memory"
        ? "Feedback would be collected, but the model couldn’t learn from it: there was too little memory to try it with the parts that lessons need."
        : reason === "run"
          ? "Feedback is collected, but the model can’t learn here: with the parts that lessons need, its graph failed or gave different answers."
          : `Feedback is collected, but the model can’t learn here: it uses outdated ONNX operators that can’t be upgraded: ${reason}.`,
    ...(reason === "memory" && { advice: "Close other tabs and programs, and choose the file again." }),
  }),
};

const kindWords: Readonly<Record<string, string>> = {
  "log-probabilities": "logarithms of probabilities",
  "single-probability": "the probability of one class",
  "single-number": "one logit",
};

/**
 * Describes a finding, in English by default. Outputs and columns are named as in the file, but long names and lists
 * are cut off, since they can be of any length there. The runtime's messages are never quoted.
 */
export function describeFinding({ code, details }: Finding, texts: FindingTexts = findingTexts): FindingText {
  const short = Object.entries(details).map(
    ([name, value]) => [name, typeof value === "string" ? shorten(value, 600) : value] as const,
  );
  return texts[code](Object.fromEntries(short));
}
