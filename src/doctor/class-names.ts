import { classLabelsOf } from "../onnx/model-facts.ts";
import { readClasses } from "../onnx/model-metadata.ts";
import type { Graph } from "../onnx/onnx-messages.ts";
import { makerOf } from "./judge-outputs.ts";

/**
 * The classes of an output, by what the file says: its ZipMap, its own metadata, the classifier that made it, CatBoost's
 * parameters. Undefined where nothing of as many classes is found.
 */
export function declaredClasses(
  graph: Graph,
  metadata: ReadonlyMap<string, string>,
  output: string,
  zipped: readonly string[] | undefined,
  count: number,
): readonly string[] | undefined {
  const maker = makerOf(graph, output);
  const lists = [
    readClasses(metadata),
    zipped,
    catboostClasses(metadata),
    metadataList(metadata),
    maker && classLabelsOf(maker),
    ...graph.nodes.filter(({ operator = "" }) => operator.endsWith("Classifier")).map(classLabelsOf),
  ];
  return lists.find((list) => list !== undefined && list.length === count && new Set(list).size === count);
}

function catboostClasses(metadata: ReadonlyMap<string, string>): string[] | undefined {
  return parseList(metadata.get("class_params"), "class_names");
}

/** Keys under which exporters and people keep the names of classes. */
function metadataList(metadata: ReadonlyMap<string, string>): string[] | undefined {
  for (const key of ["classes", "class_names", "labels", "names", "id2label"]) {
    const list = parseList(metadata.get(key));
    if (list) return list;
  }
  return undefined;
}

/** A list of texts or numbers in JSON, or an object from numbers to texts, or words between commas. */
export function parseList(text: string | undefined, key?: string): string[] | undefined {
  if (text === undefined || text.length > 1_000_000) return undefined;
  let value: unknown;
  try {
    // Python's own way to print a list or a dictionary is nearly JSON.
    value = JSON.parse(text.trim().startsWith("[") || text.trim().startsWith("{") ? toJson(text) : "null");
  } catch {
    return undefined;
  }
  if (key !== undefined) value = (value as Record<string, unknown> | null)?.[key];
  if (value === null || value === undefined)
    return key === undefined && text.includes(",") ? text.split(",").map((item) => item.trim()) : undefined;
  const list = Array.isArray(value) ? value : typeof value === "object" ? Object.values(value) : [];
  const isPlain =
    list.length > 0 && list.every((item) => typeof item === "string" || typeof item === "number");
  return isPlain ? list.map(String) : undefined;
}

function toJson(text: string): string {
  try {
    JSON.parse(text);
    return text;
  } catch {
    return text.replaceAll(/([{,]\s*)(\d+)\s*:/g, '$1"$2":').replaceAll("'", '"');
  }
}
