import { AppError } from "../core/errors.ts";
import { sortNodes } from "../onnx/edit-graph.ts";
import { externalFiles, inlineExternalData } from "../onnx/external-data.ts";
import { type ModelWithGraph, readModel } from "../onnx/model-file.ts";
import type { Node } from "../onnx/onnx-messages.ts";
import { hasTreeCycle } from "../onnx/tree-cycles.ts";
import { visitGraphs } from "../onnx/visit-graph.ts";
import { identifyFile } from "./identify-file.ts";
import type { Finding } from "./report.ts";

/**
 * The runtime's limits: the newest IR version and the newest version of each operator set in onnxruntime
 * 1.30.
 */
const newest = {
  ir: 13,
  opsets: new Map([
    ["", 26],
    ["ai.onnx.ml", 5],
  ]),
} as const;
/** The operator sets that the runtime supports. */
const knownDomains = new Set([
  "",
  "ai.onnx.ml",
  "com.microsoft",
  "com.microsoft.nchwc",
  "com.ms.internal.nhwc",
  "ai.onnx.preview.training",
]);

export type OpenedFile = {
  readonly model: ModelWithGraph | undefined;
  readonly findings: readonly Finding[];
};

/**
 * Reads a file and repairs the faults that can be seen without running it: nodes out of order, tensors in
 * other files, version numbers that are too new.
 * @param externalData the files next to it, by name
 */
export function openFile(
  source: Uint8Array,
  externalData: ReadonlyMap<string, Uint8Array> = new Map(),
): OpenedFile {
  const findings: Finding[] = [];
  const refused = (code: Finding["code"], details: Finding["details"] = {}): OpenedFile => ({
    model: undefined,
    findings: [...findings, { code, severity: "refused", details }],
  });
  const foreign = identifyFile(source);
  if (foreign) return refused("wrong-file", { ...foreign });
  let model: ModelWithGraph;
  try {
    model = readModel(source);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    // Nearly every ONNX file begins with its version. In any other file, a length can be read anywhere.
    if (error.code === "model-truncated" && source[0] === 0x08)
      return refused("file-cut-off", { bytes: source.length });
    if (error.code === "file-too-large") return refused("file-too-large", { bytes: source.length });
    return refused("file-unreadable");
  }
  const { graph } = model;
  for (const set of model.operatorSets) if (set.domain === "ai.onnx") set.domain = "";
  visitGraphs(graph, ({ nodes }) => {
    for (const node of nodes) if (node.domain === "ai.onnx") node.domain = "";
  });
  const inlined = inline(model, externalData);
  findings.push(...inlined);
  if (inlined.some(({ severity }) => severity === "refused")) return { model: undefined, findings };
  if (sortNodes(graph)) findings.push({ code: "nodes-sorted", severity: "repaired", details: {} });
  findings.push(...lowerVersions(model));
  const missing = foreignOperators(model);
  if (missing.length > 0) return refused("operators-missing", { operators: missing.join(", ") });
  let isCyclic = false;
  visitGraphs(graph, ({ nodes }) => {
    isCyclic ||= nodes.some(hasTreeCycle);
  });
  if (isCyclic) return refused("tree-cycle");
  return { model, findings };
}

function inline({ graph }: ModelWithGraph, externalData: ReadonlyMap<string, Uint8Array>): Finding[] {
  const files = [...externalFiles(graph)];
  if (files.length === 0) return [];
  const baseName = (path: string) => path.slice(path.lastIndexOf("/") + 1);
  const read = (file: string) => {
    const exact = externalData.get(file) ?? externalData.get(baseName(file));
    // The data file may have been renamed along with the model. If there is only one such file, it must be the
    // right one.
    return (
      exact ?? (files.length === 1 && externalData.size === 1 ? [...externalData.values()][0] : undefined)
    );
  };
  const missing = files.find((file) => read(file) === undefined);
  if (missing !== undefined)
    return [{ code: "data-missing", severity: "refused", details: { file: missing } }];
  try {
    inlineExternalData(graph, read);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { bytes } = error.details;
    if (error.code === "file-too-large")
      return [{ code: "file-too-large", severity: "refused", details: { bytes: Number(bytes) } }];
    return [{ code: "data-missing", severity: "refused", details: { file: String(error.details.path) } }];
  }
  return [{ code: "data-inlined", severity: "repaired", details: { file: files.join(", ") } }];
}

/**
 * Lowers version numbers that are newer than the runtime's. Operators that haven't changed still run; running the
 * model reveals any that don't.
 */
function lowerVersions(model: ModelWithGraph): Finding[] {
  // A damaged file may name a set thousands of times.
  const findings = new Map<string, Finding>();
  const lowered = (what: string, from: number, to: number) =>
    findings.set(what, { code: "version-lowered", severity: "repaired", details: { what, from, to } });
  if (Number(model.irVersion) > newest.ir) {
    lowered("IR", Number(model.irVersion), newest.ir);
    model.irVersion = newest.ir;
  }
  for (const set of model.operatorSets) {
    const limit = newest.opsets.get(set.domain ?? "");
    if (limit !== undefined && Number(set.version) > limit) {
      lowered(set.domain || "opset", Number(set.version), limit);
      set.version = limit;
    }
  }
  return [...findings.values()];
}

function foreignOperators(model: ModelWithGraph): string[] {
  const hasFunctions = model.unknown?.some(isFunctions);
  if (hasFunctions) return [];
  const missing = new Set<string>();
  visitGraphs(model.graph, ({ nodes }) => {
    for (const { domain = "", operator = "" } of nodes as Node[]) {
      if (!knownDomains.has(domain)) missing.add(`${domain}.${operator}`);
    }
  });
  return [...missing];
}

/** Whether the field contains functions that the model itself defines (field 25 of ModelProto). */
function isFunctions(field: Uint8Array): boolean {
  // The tag of field 25 with wire type 2 is 0xCA 0x01.
  return field[0] === 0xca && field[1] === 0x01;
}
