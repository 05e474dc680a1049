import { stopIfAborted } from "../core/promises.ts";
import { factsOf } from "../onnx/model-facts.ts";
import { type ModelWithGraph, writeModel } from "../onnx/model-file.ts";
import { metadataKeys, readMetadata, setMetadata } from "../onnx/model-metadata.ts";
import type { RuntimeSession } from "../runtime/onnx-runtime.ts";
import { chooseOutput } from "./choose-output.ts";
import { ColumnTracer } from "./column-facts.ts";
import { describeFinding } from "./describe-finding.ts";
import { draftFields, fieldName, type GraphColumn, readable } from "./draft-fields.ts";
import type { DraftCard } from "./draft-types.ts";
import { readBlocks } from "./input-layout.ts";
import { openFile } from "./open-file.ts";
import { castInputs, castOutputs, declareInputs, removeZipMaps } from "./prepare-graph.ts";
import type { Choice, Choices, Examination, Finding } from "./report.ts";
import { setStandardOutputs } from "./standard-outputs.ts";
import { makeTrialRows } from "./trial-rows.ts";
import { tryGraph } from "./try-graph.ts";

/** The files that a person has of a model. */
export type SourceFiles = {
  /** The file's name, which the model's id and title are made from. */
  readonly name: string;
  readonly model: Uint8Array;
  /** Files beside it that hold its weights (`model.onnx.data`), by name. */
  readonly externalData?: ReadonlyMap<string, Uint8Array>;
};

export type ExamineOptions = {
  /** Opens a graph in the runtime that will serve it: `createRuntimeSession`, with its WebAssembly bound in a browser. */
  readonly createSession: (model: Uint8Array) => Promise<RuntimeSession>;
  readonly choices?: Choices;
  readonly signal?: AbortSignal;
};

/** Rows that a graph is run on. */
const trialCount = 48;

/**
 * Checks a model by running it, and makes of it what Hunch serves: the outputs `label` and `probabilities` by the graph's own
 * numbers, and a draft of its card. What cannot be served is refused with the reason. It is pure but for the sessions, so it
 * runs in a worker of the page and in Node; who calls it gives the worker a time limit, since a graph can run forever.
 * @throws AbortError when the signal fires; everything that is wrong with the model is a finding
 */
export async function examine(source: SourceFiles, options: ExamineOptions): Promise<Examination> {
  const { choices = {}, signal } = options;
  const opened = openFile(source.model, source.externalData);
  const findings: Finding[] = [...opened.findings];
  const { model } = opened;
  if (model === undefined) return refusal(findings);
  const metadata = readMetadata(model);
  const zipped = removeZipMaps(model.graph);
  if (zipped.size > 0) findings.push({ code: "dictionaries-removed", severity: "repaired", details: {} });
  findings.push(...castInputs(model));
  castOutputs(model);
  const layout = readBlocks(model.graph, factsOf(model).inputs, choices);
  findings.push(...layout.findings);
  if (isRefused(findings)) return refusal(findings);
  declareInputs(model.graph, layout.blocks);

  const tracer = new ColumnTracer(
    model.graph,
    new Map(layout.blocks.map(({ input, width }) => [input, width])),
  );
  const columns = layout.blocks.flatMap((block): GraphColumn[] =>
    Array.from({ length: block.width }, (_, column) => ({
      block,
      column,
      facts: tracer.facts(block.input, column),
    })),
  );
  const trialColumns = columns.map(({ block, facts }) => ({ type: block.type, facts }));
  const rows = makeTrialRows(trialColumns, trialCount);
  stopIfAborted(signal);
  const tried = await tryGraph(model, layout.blocks, rows, options);
  findings.push(...tried.findings);
  if (tried.status === "failed") return refusal(findings);

  const chosen = chooseOutput(model.graph, metadata, zipped, tried, choices);
  findings.push(...chosen.findings);
  if (chosen.status !== "chosen") {
    const isOpen = chosen.choices.length > 0 && !isRefused(findings);
    return { ...refusal(findings), verdict: isOpen ? "choice" : "refused", choices: chosen.choices };
  }
  const { standard } = chosen;
  const renamed = setStandardOutputs(model, standard);
  stopIfAborted(signal);
  const proven = await tryGraph(
    model,
    layout.blocks.map((block) => ({ ...block, input: renamed.get(block.input) ?? block.input })),
    rows,
    options,
    tried.batchRows,
  );
  if (proven.status === "failed" || !chosen.agrees(proven.outputs)) {
    findings.push({ code: "run-failed", severity: "refused", details: {} });
    return refusal(findings);
  }
  const fields = draftFields(columns, undefined, ["label", "id"]);
  const card: DraftCard = {
    format: 1,
    id: idOf(source.name),
    title: readable(baseName(source.name)),
    fields,
    classes: standard.classes.map((name) => ({ name })),
    ...(standard.kind === "scores" ? { output: "scores" as const } : {}),
    ...(tried.batchRows === undefined ? {} : { batchRows: tried.batchRows }),
  };
  const repairs = findings
    .filter(({ severity }) => severity === "repaired")
    .map((finding) => describeFinding(finding).message);
  if (repairs.length > 0) card.repairs = repairs;
  return { verdict: "served", findings, choices: chosen.choices, model: withCard(model, card), card };
}

/** The file with its card in its metadata, so that it explains itself. */
function withCard(model: ModelWithGraph, card: DraftCard): Uint8Array {
  setMetadata(model, metadataKeys.classes, JSON.stringify(card.classes.map(({ name }) => name)));
  setMetadata(model, metadataKeys.card, JSON.stringify(card));
  return writeModel(model);
}

function isRefused(findings: readonly Finding[]): boolean {
  return findings.some(({ severity }) => severity === "refused");
}

function refusal(findings: readonly Finding[], choices: readonly Choice[] = []): Examination {
  return { verdict: "refused", findings, choices, model: undefined, card: undefined };
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
  return fieldName(id || "model", new Set(), ["api", "feedback", "new", "publish"]).replaceAll(" ", "-");
}
