import { PbfReader } from "pbf";
import { AppError } from "../core/errors.ts";
import { maximumModelBytes } from "../core/own-model.ts";
import type { Graph, Tensor } from "./onnx-messages.ts";
import { visitTensors } from "./visit-graph.ts";

/**
 * The location of a tensor's elements in another file: `external_data` of TensorProto, with `data_location`
 * EXTERNAL.
 */
type Location = { readonly file: string; readonly offset: number; readonly length: number | undefined };

const externalDataTag = 13;
const dataLocationTag = 14;

/** The names of the other files that contain a graph's tensors, as in the graph but without a leading `./`. */
export function externalFiles(graph: Graph): Set<string> {
  const files = new Set<string>();
  visitTensors(graph, (tensor) => {
    const location = locationOf(tensor);
    if (location) files.add(location.file);
  });
  return files;
}

/**
 * Copies elements from other files into the graph, in place, so that the model is a single file.
 * @param read returns a file by its name in the graph; undefined if it is missing
 * @throws AppError `model-truncated` if a file is missing or shorter than the graph says; `file-too-large` if there are
 *   more elements than a model may have, since thousands of tensors can name the same megabyte
 */
export function inlineExternalData(graph: Graph, read: (file: string) => Uint8Array | undefined): void {
  let bytes = 0;
  visitTensors(graph, (tensor) => {
    const location = locationOf(tensor);
    if (location === undefined) return;
    const { file, offset, length } = location;
    const source = read(file);
    if (source === undefined)
      throw new AppError("model-truncated", { path: file, reason: "the file is missing" });
    const end = length === undefined ? source.length : offset + length;
    if (!(offset >= 0 && offset <= end && end <= source.length)) {
      throw new AppError("model-truncated", {
        path: file,
        bytes: source.length,
        reason: "the file is too short",
      });
    }
    bytes += end - offset;
    if (bytes > maximumModelBytes)
      throw new AppError("file-too-large", { path: file, bytes, limit: maximumModelBytes });
    tensor.rawData = source.subarray(offset, end);
    const others = (tensor.unknown ?? []).filter(
      (field) => ![externalDataTag, dataLocationTag].includes(tagOf(field)),
    );
    tensor.unknown = others;
  });
}

function tagOf(field: Uint8Array): number {
  return new PbfReader(field).readVarint() >>> 3;
}

function locationOf({ unknown = [] }: Tensor): Location | undefined {
  let isExternal = false;
  const entries = new Map<string, string>();
  for (const field of unknown) {
    const reader = new PbfReader(field);
    const tag = reader.readVarint() >>> 3;
    if (tag === dataLocationTag) isExternal = reader.readVarint() === 1;
    else if (tag === externalDataTag) {
      const end = reader.readVarint() + reader.pos;
      let key = "";
      let value = "";
      while (reader.pos < end) {
        const name = reader.readVarint() >>> 3;
        if (name === 1) key = reader.readString();
        else if (name === 2) value = reader.readString();
        else break;
      }
      entries.set(key, value);
    }
  }
  const file = entries.get("location");
  if (!isExternal || file === undefined) return undefined;
  const length = entries.get("length");
  return {
    file: file.replace(/^\.\//, ""),
    offset: Number(entries.get("offset") ?? 0),
    length: length === undefined ? undefined : Number(length),
  };
}
