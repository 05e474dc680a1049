import { reservedNames } from "../core/card.ts";
import { factsOf } from "../onnx/model-facts.ts";
import type { ModelWithGraph } from "../onnx/model-file.ts";
import { parseList } from "./class-names.ts";
import { ColumnTracer } from "./column-facts.ts";
import { draftFields, type GraphColumn } from "./draft-fields.ts";
import type { SourceFiles } from "./examine.ts";
import { type InputBlock, readBlocks } from "./input-layout.ts";
import { declareInputs, openBatch } from "./prepare-graph.ts";
import { columnCount, compilePreprocessing } from "./preprocessing.ts";
import { type Choices, type Finding, isRefused } from "./report.ts";

/** Adds the given preprocessing, if any, in front of the graph, and returns the blocks of the graph's inputs. */
export function prepareInputs(
  model: ModelWithGraph,
  { preprocessing, card }: SourceFiles,
  choices: Choices,
): { readonly blocks: readonly InputBlock[]; readonly findings: readonly Finding[] } {
  const layout = readBlocks(model.graph, factsOf(model).inputs, choices, card?.fields.length);
  const findings = [...layout.findings];
  if (isRefused(findings)) return { blocks: layout.blocks, findings };
  declareInputs(model.graph, layout.blocks);
  if (findings.some(({ code }) => code === "batch-opened")) openBatch(model.graph);
  const [block] = layout.blocks;
  if (preprocessing === undefined || block === undefined) return { blocks: layout.blocks, findings };
  const made = preprocessing.reduce((sum, each) => sum + columnCount(each), 0);
  if (layout.blocks.length > 1 || made !== block.width) {
    const details = layout.blocks.length > 1 ? {} : { made, width: block.width };
    return {
      blocks: layout.blocks,
      findings: [...findings, { code: "preprocessing-unfit", severity: "refused", details }],
    };
  }
  compilePreprocessing(model, block, preprocessing);
  findings.push({
    code: "preprocessing-added",
    severity: "repaired",
    details: { steps: preprocessing.length },
  });
  return { blocks: readBlocks(model.graph, factsOf(model).inputs, {}).blocks, findings };
}

/** Every input column, in order, with what the graph reveals about it. */
export function columnsOf(model: ModelWithGraph, blocks: readonly InputBlock[]): GraphColumn[] {
  const tracer = new ColumnTracer(model.graph, new Map(blocks.map(({ input, width }) => [input, width])));
  return blocks.flatMap((block) =>
    Array.from({ length: block.width }, (_, column) => ({
      block,
      column,
      facts: tracer.facts(block.input, column),
    })),
  );
}

/** The metadata keys that exporters and authors use for a matrix's column names. */
const nameKeys = [
  "feature_names",
  "features",
  "feature_names_in_",
  "columns",
  "input_names",
  "hunch.columns",
];

/**
 * Drafts the fields.
 * @returns `named` is true if the file provides names; otherwise, the columns are numbered, and a table may name
 *   them
 */
export function draftNamed(columns: readonly GraphColumn[], metadata: ReadonlyMap<string, string>) {
  const names = nameKeys
    .map((key) => parseList(metadata.get(key)))
    .find((list) => list?.length === columns.length);
  const fields = draftFields(columns, names, reservedNames);
  return { fields, named: names !== undefined || columns.every(({ block }) => block.width === 1) };
}
