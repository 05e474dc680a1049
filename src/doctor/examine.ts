import type { SourceCard } from "../core/card.ts";
import { stopIfAborted } from "../core/promises.ts";
import { isReservedId } from "../core/reserved-ids.ts";
import { factsOf } from "../onnx/model-facts.ts";
import { type ModelWithGraph, writeModel } from "../onnx/model-file.ts";
import { readMetadata, takeHoldout } from "../onnx/model-metadata.ts";
import type { RuntimeSession } from "../runtime/onnx-runtime.ts";
import { chooseOutput } from "./choose-output.ts";
import { listedClasses } from "./class-names.ts";
import { readable } from "./draft-fields.ts";
import { examplesOf, fieldsFromTable } from "./draft-from-table.ts";
import type { DraftCard, DraftField } from "./draft-types.ts";
import { withCard } from "./embedded-card.ts";
import { evaluateTable, unlabelledRows } from "./evaluate-table.ts";
import { checkCard, matchClasses, matchFields } from "./given-card.ts";
import { maximumColumns, tooManyColumns } from "./input-layout.ts";
import { graftLessons, type LessonTable } from "./lessons/graft-lessons.ts";
import { openFile } from "./open-file.ts";
import { castInputs, castOutputs, joinColumns, removeEchoes, removeZipMaps } from "./prepare-graph.ts";
import { columnsOf, draftNamed, prepareInputs } from "./prepare-inputs.ts";
import type { PreprocessingStep } from "./preprocessing.ts";
import { checkReference, type ReferenceRows, sortTables } from "./reference-rows.ts";
import { type Choices, type Examination, type Finding, firstOfEach, isRefused, refusal } from "./report.ts";
import { doubtsOf, repairsOf } from "./report-text.ts";
import type { SampleTable } from "./sample-table.ts";
import { setStandardOutputs } from "./standard-outputs.ts";
import { doubtOf, findColumns } from "./table-columns.ts";
import { completeRow, plainTable } from "./table-rows.ts";
import { makeTrialRows } from "./trial-rows.ts";
import { findBatchRows, tryGraph } from "./try-graph.ts";

/** The files that the user provides for a model. All of them can be sent to a worker. */
export type SourceFiles = {
  /** The file's name, from which the model's id and title are derived. */
  readonly name: string;
  readonly model: Uint8Array;
  /** Files next to the model that contain its weights (`model.onnx.data`), by name. */
  readonly externalData?: ReadonlyMap<string, Uint8Array>;
  /** An existing card, as returned by `parseSourceCard`. It is checked against the graph and kept. */
  readonly card?: SourceCard;
  /**
   * Rows of the table that the model was trained on, or of a similar one. They provide names, ranges,
   * choices, medians and the true classes.
   */
  readonly table?: SampleTable;
  /** Rows with the probabilities that the model's original library computes. */
  readonly reference?: ReferenceRows;
  /** The steps that another program uses to prepare the columns. The check adds them to the graph. */
  readonly preprocessing?: readonly PreprocessingStep[];
};

export type ExamineOptions = {
  /**
   * Opens a graph in the runtime that will serve it: `createRuntimeSession` or, in a browser, the same with
   * its WebAssembly already bound.
   */
  readonly createSession: (model: Uint8Array) => Promise<RuntimeSession>;
  readonly choices?: Choices;
  readonly signal?: AbortSignal | undefined;
};

/** How many generated rows to run a graph on. Up to 16 of the table's rows are added. */
const trialCount = 48;

/**
 * Checks a model by running it, and prepares it for serving: adds the outputs `label` and `probabilities` (or
 * `scores`), computed from the graph's own numbers, and drafts its card. A model that can't be served is refused, and a
 * finding says why. This is pure except for the sessions, so it runs in the page's worker and in Node. The
 * caller must set a time limit, since a graph can run forever.
 * @throws AbortError when the signal fires. Any fault in the model becomes a finding
 */
export async function examine(files: SourceFiles, options: ExamineOptions): Promise<Examination> {
  const examination = await examineFiles(files, options);
  return { ...examination, findings: firstOfEach(examination.findings) };
}

async function examineFiles(files: SourceFiles, options: ExamineOptions): Promise<Examination> {
  const { signal } = options;
  const choices = options.choices ?? {};
  const opened = openFile(files.model, files.externalData);
  const findings: Finding[] = [...opened.findings];
  const { model } = opened;
  if (model === undefined) return refusal(findings);
  const inputCount = model.graph.inputs.length;
  if (inputCount > maximumColumns) return refusal([...findings, tooManyColumns(inputCount)]);
  const carried = takeHoldout(model);
  const metadata = readMetadata(model);
  const isStandard = hasStandardOutputs(model);
  const zipped = removeZipMaps(model.graph);
  if (zipped.size > 0) findings.push({ code: "dictionaries-removed", severity: "repaired", details: {} });
  joinColumns(model.graph);
  const asked = new Set(files.card?.fields.map(({ name, input }) => input ?? name));
  const unread = removeEchoes(model.graph, asked);
  if (unread.length > 0)
    findings.push({ code: "inputs-unread", severity: "repaired", details: { names: unread.join(", ") } });
  findings.push(...castInputs(model));
  castOutputs(model);
  const inputs = prepareInputs(model, files, choices);
  findings.push(...inputs.findings);
  if (isRefused(findings)) return refusal(findings);
  let { blocks } = inputs;

  const columns = columnsOf(model, blocks);
  const given = files.card && matchFields(files.card.fields, blocks);
  if (given && "problem" in given) return refusal([...findings, given.problem]);
  if (files.card && given) findings.push(...checkCard(files.card, given.fields, columns));
  const drafted = given
    ? { fields: [...given.fields] as DraftField[], named: true }
    : draftNamed(columns, metadata);
  const lists = listedClasses(model.graph, metadata, zipped);
  const source = sortTables(files, drafted, lists);
  const matched = source.table && findColumns(drafted.fields, source.table, drafted.named, lists);
  const table =
    source.table && matched && plainTable(source.table, matched.fields, drafted.fields, given?.fields);
  if (source.table) findings.push(...doubtOf(matched, drafted.fields, source.table, drafted.named));
  const rows = makeTrialRows(
    columns.map(({ block, facts }, index) => ({
      type: block.type,
      facts,
      field: given ? drafted.fields[index] : undefined,
    })),
    trialCount,
  );
  if (table && matched) {
    // Rows with missing or unknown values are left out, since the model may not accept them.
    for (const row of table.rows.slice(0, 16)) {
      const cells = matched.fields.map((index) => row[index] ?? "");
      const complete = completeRow(drafted.fields, cells);
      if (complete) rows.push(complete);
    }
  }
  stopIfAborted(signal);
  const tried = await tryGraph(model, blocks, rows, options);
  findings.push(...tried.findings);
  if (tried.status === "failed") return refusal(findings);

  const chosen = chooseOutput(model, metadata, zipped, tried, choices, columns.length, source.card);
  const isLabelled = source.card?.classes.some(({ label }) => label !== undefined);
  findings.push(...chosen.findings.filter(({ code }) => !(isLabelled && code === "classes-unnamed")));
  if (chosen.status !== "chosen") {
    const isOpen = chosen.choices.length > 0 && !isRefused(findings);
    return { ...refusal(findings), verdict: isOpen ? "choice" : "refused", choices: chosen.choices };
  }
  const { standard } = chosen;
  const classes = source.card
    ? matchClasses(source.card, standard.classes, chosen.classesAreKnown)
    : { classes: standard.classes.map((name) => ({ name })), scores: {}, findings: [] };
  // Findings already reported for the graph's own labels are not repeated for the card.
  findings.push(...classes.findings.filter(({ code }) => !findings.some((each) => each.code === code)));
  if (isRefused(findings)) return refusal(findings);
  const keepsOutputs =
    isStandard &&
    standard.source === "probabilities" &&
    standard.label === "label" &&
    standard.link === "none";
  const isChanged =
    !keepsOutputs || standard.kind === "scores" || findings.some(({ severity }) => severity === "repaired");
  let fields = drafted.fields;
  if (isChanged) {
    const renamed = setStandardOutputs(model, {
      ...standard,
      classes: classes.classes.map(({ name }) => name),
    });
    blocks = blocks.map((block) => ({ ...block, input: renamed.get(block.input) ?? block.input }));
    fields = fields.map((field) => followInput(field, renamed));
  }
  stopIfAborted(signal);
  const output = standard.kind;
  const session = await options.createSession(writeModel(model)).catch(() => undefined);
  if (session === undefined) return refusal([...findings, failure()]);
  try {
    const proven = await tryGraph(
      model,
      blocks,
      rows,
      { createSession: async () => keepOpen(session), signal },
      tried.batchRows,
    );
    if (proven.status === "failed") return refusal([...findings, failure()]);
    if (!chosen.agrees(proven.outputs))
      return refusal([...findings, { code: "answers-vary", severity: "refused", details: {} }]);
    const batchRows =
      tried.batchRows ?? source.card?.batchRows ?? (await findBatchRows(session, blocks, rows, [output]));
    const names = classes.classes.map(({ name }) => name);
    const run = { session, blocks, fields, classes: names, output, batchRows };
    const card: DraftCard = {
      ...((source.card as DraftCard | undefined) ?? {
        format: 1,
        version: "1",
        id: idOf(source.name),
        title: readable(baseName(source.name).replaceAll("-", " ")),
      }),
      ...classes.scores,
      fields,
      classes: [...classes.classes] as DraftCard["classes"],
      ...(output === "scores" ? { output } : {}),
      ...(batchRows === undefined ? {} : { batchRows }),
    };
    let labelled: LessonTable | undefined;
    if (table && matched) {
      if (!given) {
        card.fields = fieldsFromTable(fields, columns, table, matched.fields, !drafted.named);
        card.examples = examplesOf(card.fields, table, matched.fields);
      }
      const evaluated = await evaluateTable(table, matched, { ...run, fields: card.fields, card });
      findings.push(...evaluated.findings);
      labelled = evaluated.labelled;
      if (evaluated.metrics) Object.assign(card, { metrics: evaluated.metrics, slices: evaluated.slices });
      if (evaluated.labels)
        card.classes = card.classes.map((each, index) => ({ label: evaluated.labels![index]!, ...each }));
    }
    if (source.reference) {
      const {
        finding,
        rows: count,
        largestDifference,
      } = await checkReference(source.reference, { ...run, fields: card.fields });
      findings.push(finding);
      if (isRefused(findings)) return refusal(findings);
      if (largestDifference !== undefined) {
        card.reference = { library: source.reference.library, rows: count, largestDifference };
      }
    }
    const grafted = factsOf(model).canLearn
      ? undefined
      : await graftLessons(model, {
          ...run,
          createSession: options.createSession,
          columns,
          fields: card.fields,
          classCount: names.length,
          rows,
          table: labelled ?? (table && matched && unlabelledRows(card.fields, table, matched)),
          signal,
        });
    if (grafted) findings.push(grafted.finding);
    const learns = grafted?.status === "learns" ? grafted : undefined;
    if (learns) {
      const { learning: found } = learns;
      const own = source.card?.learning;
      // A reach in the card is that of an earlier graph; for scores, so are the settings that were found with it.
      const isFound = output === "scores" && own?.reach !== undefined;
      card.learning = isFound ? { ...own, ...found } : { ...found, ...own, reach: found.reach };
    }
    const repairs = repairsOf(findings);
    if (repairs.length > 0) card.repairs = repairs;
    const doubts = doubtsOf(findings, source);
    if (doubts.length > 0) card.doubts = doubts;
    else delete card.doubts;
    return {
      verdict: "served",
      findings,
      choices: [],
      card,
      isChanged: isChanged || learns !== undefined,
      model: withCard(learns?.model ?? model, card, source.reference),
      holdout: learns ? learns.holdout : carried,
    };
  } finally {
    await session.release();
  }
}

function followInput(field: DraftField, renamed: ReadonlyMap<string, string>): DraftField {
  const input = renamed.get(field.input ?? field.name);
  return input === undefined ? field : { ...field, input };
}

/** Whether the graph already has the outputs that Hunch adds to a repaired one. */
function hasStandardOutputs(model: ModelWithGraph): boolean {
  const { outputs } = factsOf(model);
  const label = outputs.find(({ name }) => name === "label");
  const probabilities = outputs.find(({ name }) => name === "probabilities");
  return label?.kind === "tensor" && probabilities?.kind === "tensor" && probabilities.type === "float";
}

/** Wraps a session so that a trial can release it without closing it. */
function keepOpen(session: RuntimeSession): RuntimeSession {
  return { run: (feeds, outputs) => session.run(feeds, outputs), release: async () => undefined };
}

function failure(): Finding {
  return { code: "run-failed", severity: "refused", details: {} };
}

function baseName(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1).replace(/(\.onnx)?(\.data)?$/i, "");
}

/** Makes an id for URLs from a file's name. */
export function idOf(name: string): string {
  const id = baseName(name)
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replace(/^-/, "")
    .slice(0, 64)
    .replace(/-$/, "");
  const free = isReservedId(id) ? `${id}-model` : id;
  return free || "model";
}
