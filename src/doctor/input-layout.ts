import type { ValueFacts } from "../onnx/model-facts.ts";
import type { ElementType, Graph } from "../onnx/onnx-messages.ts";
import { looksLikePicture, looksLikeTokens } from "./input-purpose.ts";
import { neededWidth } from "./needed-width.ts";
import type { Choices, Finding } from "./report.ts";

/** One of the graph's inputs, as a block of columns. */
export type InputBlock = {
  readonly input: string;
  readonly type: ElementType;
  readonly rank: 1 | 2;
  readonly width: number;
};

/** The maximum number of columns that a form, a card and a page can handle. */
const maximumColumns = 5000;

/** A vector with more values than this is a series, such as sound, rather than a row. */
const longestRow = 200;

/** Whether the second dimension is the length of a series, judging by its name. */
function isSeries(shape: ValueFacts["shape"]): boolean {
  const width = shape?.length === 2 ? shape[1] : undefined;
  return typeof width === "string" && /seq|time|length|samples|frames/i.test(width);
}

/** The types that fields can provide only after a Cast, which `castInputs` adds. */
export const castTypes: readonly ElementType[] = [
  "float16",
  "int8",
  "uint8",
  "int16",
  "uint16",
  "uint32",
  "uint64",
];
const fedTypes: readonly ElementType[] = ["float", "float64", "int32", "int64", "bool", "string"];

/**
 * Determines how a graph's inputs are filled from fields. Each input is a block of columns.
 * @param width the width of the graph's only matrix, if the user entered it
 * @param expectedWidth the number of fields in the card, used if the graph has only one matrix and doesn't state
 *   its width
 */
export function readBlocks(
  graph: Graph,
  inputs: readonly ValueFacts[],
  { width }: Choices,
  expectedWidth?: number,
): { readonly blocks: readonly InputBlock[]; readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  const refuse = (code: Finding["code"], details: Finding["details"] = {}) =>
    findings.push({ code, severity: "refused", details });
  if (inputs.length === 0) refuse("no-inputs");
  const blocks: InputBlock[] = [];
  for (const each of inputs) {
    const { name, kind, type, shape } = each;
    const rank = shape?.length ?? 2;
    if (looksLikeTokens(graph, each)) {
      refuse("token-input", { name });
      continue;
    }
    if (looksLikePicture(graph, each)) {
      refuse("image-input", { name });
      continue;
    }
    if (rank >= 3 || isSeries(shape)) {
      refuse("sequence-input", { name, rank });
      continue;
    }
    if (kind !== "tensor" || type === undefined || ![...fedTypes, ...castTypes].includes(type)) {
      refuse("input-type", { name, type: type ?? kind });
      continue;
    }
    if (rank < 2) {
      // A vector of known length is one row, or a series if it is long. A vector of unknown length has one
      // value for each row.
      const length = shape?.[0];
      if (rank === 1 && typeof length === "number" && length > 1) {
        if (length > longestRow) refuse("sequence-input", { name, rank });
        else {
          findings.push({ code: "batch-opened", severity: "repaired", details: {} });
          blocks.push({ input: name, type, rank: 2, width: length });
        }
      } else blocks.push({ input: name, type, rank: 1, width: 1 });
      continue;
    }
    const declared = typeof shape?.[1] === "number" && shape[1] > 0 ? shape[1] : undefined;
    const needed = neededWidth(graph, name);
    const chosen = inputs.length === 1 && width !== undefined ? Number(width) : undefined;
    const expected = inputs.length === 1 && declared === undefined ? (expectedWidth ?? 0) : 0;
    const found = chosen ?? needed.exact ?? Math.max(declared ?? 0, needed.least, expected);
    const columns = found > 0 ? found : 1;
    if (declared !== undefined && declared !== columns) {
      findings.push({ code: "width-corrected", severity: "repaired", details: { name, declared, columns } });
    } else if (
      declared === undefined &&
      needed.exact === undefined &&
      chosen === undefined &&
      type !== "string"
    ) {
      const severity = needed.least > 1 || columns === 1 ? "note" : "warning";
      if (columns > 1) findings.push({ code: "width-guessed", severity, details: { name, columns } });
    }
    blocks.push({ input: name, type, rank: 2, width: columns });
  }
  const columns = blocks.reduce((sum, block) => sum + block.width, 0);
  if (columns > maximumColumns) refuse("too-many-columns", { columns, maximum: maximumColumns });
  return { blocks, findings };
}
