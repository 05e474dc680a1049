import { reservedIds, reservedNames, type SourceCard } from "../core/card.ts";
import { AppError } from "../core/errors.ts";
import { stopIfAborted } from "../core/promises.ts";
import { factsOf } from "../onnx/model-facts.ts";
import { type ModelWithGraph, writeModel } from "../onnx/model-file.ts";
import { metadataKeys, readMetadata, setMetadata } from "../onnx/model-metadata.ts";
import type { RuntimeSession } from "../runtime/onnx-runtime.ts";
import { chooseOutput } from "./choose-output.ts";
import { parseList } from "./class-names.ts";
import { ColumnTracer } from "./column-facts.ts";
import { describeFinding } from "./describe-finding.ts";
import { draftFields, type GraphColumn, readable } from "./draft-fields.ts";
import type { DraftCard, DraftField } from "./draft-types.ts";
import { evaluateTable } from "./evaluate-table.ts";
import { checkFields, matchClasses, matchFields } from "./given-card.ts";
import { type InputBlock, readBlocks } from "./input-layout.ts";
import { openFile } from "./open-file.ts";
import { castInputs, castOutputs, declareInputs, removeZipMaps } from "./prepare-graph.ts";
import { compilePreprocessing, type PreprocessingStep } from "./preprocessing.ts";
import { checkReference, type ReferenceRows, rowOf } from "./reference-rows.ts";
import type { Choice, Choices, Examination, Finding } from "./report.ts";
import { choicesOf, fieldFromTable, findColumns, isGap, type SampleTable } from "./sample-table.ts";
import { setStandardOutputs } from "./standard-outputs.ts";
import { makeTrialRows } from "./trial-rows.ts";
import { tryGraph } from "./try-graph.ts";

/** The files that a person has of a model. All of it can be sent to a worker. */
export type SourceFiles = {
  /** The file's name, which the model's id and title are made from. */
  readonly name: string;
  readonly model: Uint8Array;
  /** Files beside it that hold its weights (`model.onnx.data`), by name. */
  readonly externalData?: ReadonlyMap<string, Uint8Array>;
  /** A card that somebody wrote, as `parseSourceCard` gives it: it is held against the graph, and kept. */
  readonly card?: SourceCard;
  /** Rows of the table that the model was trained on, or of one like it: names, ranges, choices, medians, the true class. */
  readonly table?: SampleTable;
  /** Rows with the probabilities of the library that the model comes from. */
  readonly reference?: ReferenceRows;
  /** What a program does to the columns before the model gets them; it is put into the graph. */
  readonly preprocessing?: readonly PreprocessingStep[];
};

export type ExamineOptions = {
  /** Opens a graph in the runtime that will serve it: `createRuntimeSession`, with its WebAssembly bound in a browser. */
  readonly createSession: (model: Uint8Array) => Promise<RuntimeSession>;
  readonly choices?: Choices;
  readonly signal?: AbortSignal | undefined;
};

/** Rows that a graph is run on. */
const trialCount = 48;

/**
 * Checks a model by running it, and makes of it what Hunch serves: the outputs `label` and `probabilities` by the graph's own
 * numbers, and a draft of its card. What cannot be served is refused with the reason. It is pure but for the sessions, so it
 * runs in a worker of the page and in Node; the caller gives that worker a time limit, since a graph can run forever.
 * @throws AbortError when the signal fires; everything that is wrong with the model is a finding
 */
export async function examine(source: SourceFiles, options: ExamineOptions): Promise<Examination> {
  const { signal } = options;
  const choices = options.choices ?? {};
  const opened = openFile(source.model, source.externalData);
  const findings: Finding[] = [...opened.findings];
  const { model } = opened;
  if (model === undefined) return refusal(findings);
  const metadata = readMetadata(model);
  const isStandard = hasStandardOutputs(model);
  const zipped = removeZipMaps(model.graph);
  if (zipped.size > 0) findings.push({ code: "dictionaries-removed", severity: "repaired", details: {} });
  findings.push(...castInputs(model));
  castOutputs(model);
  const inputs = prepareInputs(model, source, choices);
  findings.push(...inputs.findings);
  if (isRefused(findings)) return refusal(findings);
  let { blocks } = inputs;

  const columns = columnsOf(model, blocks);
  const given = source.card && matchFields(source.card.fields, blocks);
  if (given && "problem" in given) return refusal([...findings, given.problem]);
  if (given) findings.push(...checkFields(given.fields, columns));
  const drafted = given
    ? { fields: [...given.fields] as DraftField[], named: true }
    : draftNamed(columns, metadata);
  const matched = source.table && findColumns(drafted.fields, source.table, drafted.named);
  const rows = makeTrialRows(
    columns.map(({ block, facts }, index) => ({
      type: block.type,
      facts,
      field: given ? drafted.fields[index] : undefined,
    })),
    trialCount,
  );
  if (source.table && matched) {
    const order = matched.fields;
    const samples = source.table.rows.slice(0, 16).map((row) =>
      rowOf(
        drafted.fields,
        order.map((index) => row[index] ?? ""),
      ),
    );
    // A gap that the model does not take isn't the model's fault.
    rows.push(...samples.filter((row) => row.every((value) => !Number.isNaN(value))));
  }
  stopIfAborted(signal);
  const tried = await tryGraph(model, blocks, rows, options);
  findings.push(...tried.findings);
  if (tried.status === "failed") return refusal(findings);

  const chosen = chooseOutput(
    model.graph,
    metadata,
    zipped,
    tried,
    choices,
    source.card?.classes.map(({ name }) => name),
  );
  const isLabelled = source.card?.classes.some(({ label }) => label !== undefined);
  findings.push(...chosen.findings.filter(({ code }) => !(isLabelled && code === "classes-unnamed")));
  if (chosen.status !== "chosen") {
    const isOpen = chosen.choices.length > 0 && !isRefused(findings);
    return { ...refusal(findings), verdict: isOpen ? "choice" : "refused", choices: chosen.choices };
  }
  const { standard } = chosen;
  const classes = source.card
    ? matchClasses(source.card, standard.classes, chosen.classesAreKnown)
    : { classes: standard.classes.map((name) => ({ name })), findings: [] };
  // What the graph's own labels told already is not said again for the card.
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
    if (proven.status === "failed" || !chosen.agrees(proven.outputs))
      return refusal([...findings, failure()]);
    const batchRows = tried.batchRows ?? source.card?.batchRows;
    const names = classes.classes.map(({ name }) => name);
    const run = { session, blocks, fields, classes: names, output, batchRows };
    const card: DraftCard = {
      ...((source.card as DraftCard | undefined) ?? {
        format: 1,
        version: "1",
        id: idOf(source.name),
        title: readable(baseName(source.name).replaceAll("-", " ")),
      }),
      fields,
      classes: [...classes.classes] as DraftCard["classes"],
      ...(output === "scores" ? { output } : {}),
      ...(batchRows === undefined ? {} : { batchRows }),
    };
    if (source.table && matched) {
      if (!given) {
        card.fields = fields.map((field, index) =>
          fillField(field, source.table!, matched.fields[index]!, !drafted.named),
        );
        card.examples = examplesOf(card.fields, source.table, matched.fields);
      }
      const evaluated = await evaluateTable(source.table, matched, { ...run, fields: card.fields, card });
      findings.push(...evaluated.findings);
      if (evaluated.metrics) card.metrics = evaluated.metrics;
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
    const repairs = findings
      .filter(({ severity }) => severity === "repaired")
      .map((finding) => describeFinding(finding).message);
    if (repairs.length > 0) card.repairs = repairs;
    const verdict = { verdict: "served", findings, choices: chosen.choices, card, isChanged } as const;
    return { ...verdict, model: withCard(model, card, source.reference) };
  } finally {
    await session.release();
  }
}

/** The blocks of a graph's inputs, with preprocessing put before them where it is given. */
function prepareInputs(
  model: ModelWithGraph,
  { preprocessing, card }: SourceFiles,
  choices: Choices,
): { readonly blocks: readonly InputBlock[]; readonly findings: readonly Finding[] } {
  const layout = readBlocks(model.graph, factsOf(model).inputs, choices, card?.fields.length);
  const findings = [...layout.findings];
  if (isRefused(findings)) return { blocks: layout.blocks, findings };
  declareInputs(model.graph, layout.blocks);
  const [block] = layout.blocks;
  if (preprocessing === undefined || block === undefined) return { blocks: layout.blocks, findings };
  try {
    if (layout.blocks.length > 1) {
      throw new AppError("input-invalid", {
        reason: "The model has several inputs; preprocessing is put before one matrix.",
      });
    }
    compilePreprocessing(model, block, preprocessing);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const details = { at: "preprocessing", problem: String(error.details.reason) };
    return {
      blocks: layout.blocks,
      findings: [...findings, { code: "card-problem", severity: "refused", details }],
    };
  }
  findings.push({
    code: "preprocessing-added",
    severity: "repaired",
    details: { steps: preprocessing.length },
  });
  return { blocks: readBlocks(model.graph, factsOf(model).inputs, {}).blocks, findings };
}

function columnsOf(model: ModelWithGraph, blocks: readonly InputBlock[]): GraphColumn[] {
  const tracer = new ColumnTracer(model.graph, new Map(blocks.map(({ input, width }) => [input, width])));
  return blocks.flatMap((block) =>
    Array.from({ length: block.width }, (_, column) => ({
      block,
      column,
      facts: tracer.facts(block.input, column),
    })),
  );
}

/** Keys under which exporters and people keep the names of a matrix's columns. */
const nameKeys = [
  "feature_names",
  "features",
  "feature_names_in_",
  "columns",
  "input_names",
  "hunch.columns",
];

function draftNamed(columns: readonly GraphColumn[], metadata: ReadonlyMap<string, string>) {
  const names = nameKeys
    .map((key) => parseList(metadata.get(key)))
    .find((list) => list?.length === columns.length);
  const fields = draftFields(columns, names, reservedNames);
  return { fields, named: names !== undefined || columns.every(({ block }) => block.width === 1) };
}

function followInput(field: DraftField, renamed: ReadonlyMap<string, string>): DraftField {
  const input = renamed.get(field.input ?? field.name);
  return input === undefined ? field : { ...field, input };
}

function fillField(
  field: DraftField,
  { columns, rows }: SampleTable,
  index: number,
  rename: boolean,
): DraftField {
  const cells = rows.map((row) => row[index] ?? "");
  const filled = fieldFromTable(field, columns[index]!, cells, rename);
  const choices = filled.kind === "text" ? choicesOf(cells) : undefined;
  if (choices === undefined) return filled;
  return { ...filled, kind: "category", choices: choices.map((value) => ({ value })) };
}

/** The first rows of a table without gaps, as examples to try. */
function examplesOf(
  fields: readonly DraftField[],
  { rows }: SampleTable,
  order: readonly number[],
): NonNullable<DraftCard["examples"]> {
  const whole = rows.filter((row) => order.every((index) => !isGap(row[index])));
  return whole.slice(0, 3).map((row) => ({
    title: `Row ${rows.indexOf(row) + 1}`,
    inputs: Object.fromEntries(
      rowOf(
        fields,
        order.map((index) => row[index]!),
      ).map((value, index) => [fields[index]!.name, value]),
    ),
  }));
}

/** Whether the graph already has the outputs that Hunch gives a repaired one. */
function hasStandardOutputs(model: ModelWithGraph): boolean {
  const { outputs } = factsOf(model);
  const label = outputs.find(({ name }) => name === "label");
  const probabilities = outputs.find(({ name }) => name === "probabilities");
  return label?.kind === "tensor" && probabilities?.kind === "tensor" && probabilities.type === "float";
}

/** A session that a trial may release without ending it. */
function keepOpen(session: RuntimeSession): RuntimeSession {
  return { run: (feeds, outputs) => session.run(feeds, outputs), release: async () => undefined };
}

function failure(): Finding {
  return { code: "run-failed", severity: "refused", details: {} };
}

/** The file with its card in its metadata, reference rows included, so that it is complete without another file. */
export function withCard(model: ModelWithGraph, card: DraftCard, reference?: ReferenceRows): Uint8Array {
  setMetadata(model, metadataKeys.classes, JSON.stringify(card.classes.map(({ name }) => name)));
  const whole =
    reference && card.reference
      ? { ...card, reference: { ...(card.reference as object), csv: csvOf(reference) } }
      : card;
  setMetadata(model, metadataKeys.card, JSON.stringify(whole));
  return writeModel(model);
}

function csvOf({ columns, rows }: SampleTable): string {
  return [columns, ...rows]
    .map((row) =>
      row.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(","),
    )
    .join("\r\n");
}

function isRefused(findings: readonly Finding[]): boolean {
  return findings.some(({ severity }) => severity === "refused");
}

function refusal(findings: readonly Finding[], choices: readonly Choice[] = []): Examination {
  return { verdict: "refused", findings, choices, model: undefined, card: undefined, isChanged: false };
}

function baseName(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1).replace(/(\.onnx)?(\.data)?$/i, "");
}

/** An id as the address has it, from a file's name. */
export function idOf(name: string): string {
  const id = baseName(name)
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 64);
  const free = (reservedIds as readonly string[]).includes(id) ? `${id}-model` : id;
  return free || "model";
}
