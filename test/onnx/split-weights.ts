import { readModel, writeModel } from "../../src/onnx/model-file.ts";

/** Moves a graph's first matrix to a separate file, as newer versions of PyTorch do. */
export function splitWeights(
  bytes: Uint8Array,
  file: string,
  { offset = 0, hasLength = true } = {},
): { model: Uint8Array; data: Uint8Array } {
  const model = readModel(bytes);
  const tensor = model.graph.initializers.find(({ dims }) => dims.length === 2)!;
  const data = new Uint8Array(tensor.rawData!);
  delete tensor.rawData;
  const encoder = new TextEncoder();
  const entry = (key: string, value: string) => {
    const text = [10, key.length, ...encoder.encode(key), 18, value.length, ...encoder.encode(value)];
    return Uint8Array.of(106, text.length, ...text);
  };
  tensor.unknown = [
    entry("location", file),
    entry("offset", String(offset)),
    ...(hasLength ? [entry("length", String(data.length))] : []),
    Uint8Array.of(112, 1),
  ];
  return { model: writeModel(model), data };
}
