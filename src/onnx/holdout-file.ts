import { AppError } from "../core/errors.ts";
import { packVarints, rowValueReader, valueTensors, varintReader } from "./holdout-values.ts";
import { type ModelWithGraph, readModel, writeModel } from "./model-file.ts";
import type { Tensor } from "./onnx-messages.ts";
import { makeTensor, tensorElements } from "./tensor.ts";

/** Examples that were held out from training: their sparse features, the model's logits and the true labels. */
export type HoldoutSet = {
  /** `[n+1]`: row i has the features from `rowOffsets[i]` up to `rowOffsets[i+1]`. */
  readonly rowOffsets: Int32Array;
  readonly featureIndices: Int32Array;
  readonly featureValues: Float32Array;
  /** `[n,C]`, from the model as trained. */
  readonly logits: Float32Array;
  /** `[n]`, the index of each row's true class. */
  readonly labels: Int32Array;
};

/** The name of the format in the file's metadata. It distinguishes this format from later ones. */
const format = "hunch-guard-1";
const formatKey = "hunch.format";

/**
 * Writes a holdout as an `.onnx` file of constants without nodes:
 * - `rows` uint8, varints: for each row, the number of its features times two, plus 1 if its values are
 *   written out; then its feature indices in ascending order, each as the difference from the one before. If
 *   a row's values are not written out, each is 1 divided by the square root of their number, as in text
 *   models.
 * - the values that are written out, see `holdout-values.ts`.
 * - `logits` float32 `[n,C]`, `labels` int32 `[n]`.
 *
 * @param metadata additional metadata for the file, such as the model's id
 * @throws RangeError if the lengths don't match
 */
export function writeHoldout(
  holdout: HoldoutSet,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const count = holdout.labels.length;
  const classCount = count === 0 ? 0 : holdout.logits.length / count;
  const featureCount = holdout.rowOffsets[count];
  if (
    holdout.rowOffsets.length !== count + 1 ||
    featureCount !== holdout.featureIndices.length ||
    featureCount !== holdout.featureValues.length ||
    !Number.isInteger(classCount)
  ) {
    throw new RangeError("the parts of the holdout do not match");
  }
  const values: number[][] = [];
  const rows = packVarints(rowNumbers(holdout, values));
  const model: ModelWithGraph = {
    irVersion: 9,
    producerName: "hunch",
    graph: {
      name: "guard",
      nodes: [],
      initializers: [
        makeTensor("rows", rows),
        ...valueTensors(values),
        makeTensor("logits", holdout.logits, [count, classCount]),
        makeTensor("labels", holdout.labels),
      ],
      inputs: [],
      outputs: [],
      valueInfos: [],
    },
    operatorSets: [{ domain: "", version: 20 }],
    metadata: Object.entries({ [formatKey]: format, ...metadata }).map(([key, value]) => ({ key, value })),
  };
  return writeModel(model);
}

/**
 * Reads a holdout. Each row's features are sorted by index. Their values differ from the original ones by at most
 * 1 part in 1,000,000.
 * @param path the file's name, for the error
 * @throws AppError `holdout-unreadable`, with the cause
 */
export function readHoldout(source: Uint8Array, path = "holdout.onnx"): HoldoutSet {
  try {
    const model = readModel(source, path);
    const known = model.metadata.some(({ key, value }) => key === formatKey && value === format);
    if (!known) throw new RangeError(`it does not have the format ${format}`);
    const tensors = new Map(model.graph.initializers.map((tensor) => [tensor.name ?? "", tensor]));
    return readTensors((name) => tensors.get(name));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError("holdout-unreadable", { path, reason }, { cause: error });
  }
}

function* rowNumbers(
  { rowOffsets, featureIndices, featureValues }: HoldoutSet,
  values: number[][],
): Iterable<number> {
  for (let row = 0; row + 1 < rowOffsets.length; row += 1) {
    const start = rowOffsets[row]!;
    const count = rowOffsets[row + 1]! - start;
    const order = Array.from({ length: count }, (_, position) => start + position);
    order.sort((a, b) => featureIndices[a]! - featureIndices[b]!);
    const usual = usualValue(count);
    const isUsual = order.every((position) => Math.abs(featureValues[position]! - usual) <= usual * 1e-6);
    if (!isUsual) values.push(order.map((position) => featureValues[position]!));
    yield count * 2 + (isUsual ? 0 : 1);
    let previous = 0;
    for (const position of order) {
      yield featureIndices[position]! - previous;
      previous = featureIndices[position]!;
    }
  }
}

function usualValue(count: number): number {
  return Math.fround(1 / Math.sqrt(count));
}

function readTensors(tensorNamed: (name: string) => Tensor | undefined): HoldoutSet {
  const required = (name: string) => {
    const tensor = tensorNamed(name);
    if (tensor === undefined) throw new RangeError(`it has no ${name}`);
    return tensor;
  };
  const labels = tensorElements(required("labels"), "int32");
  const logits = tensorElements(required("logits"), "float");
  const rows = varintReader(tensorElements(required("rows"), "uint8"));
  const nextValues = rowValueReader(tensorNamed);
  const rowOffsets = new Int32Array(labels.length + 1);
  const featureIndices: number[] = [];
  const featureValues: number[] = [];
  for (let row = 0; row < labels.length; row += 1) {
    const head = rows.next();
    const count = head >> 1;
    let index = 0;
    for (let position = 0; position < count; position += 1) {
      index += rows.next();
      featureIndices.push(index);
    }
    if (head % 2 === 1) for (const value of nextValues(count)) featureValues.push(value);
    else for (let position = 0; position < count; position += 1) featureValues.push(usualValue(count));
    rowOffsets[row + 1] = featureIndices.length;
  }
  const classCount = logits.length / labels.length;
  if (!rows.atEnd) throw new RangeError("it has features beyond its last row");
  if (labels.some((label) => label < 0 || label >= classCount))
    throw new RangeError("a label is not a class");
  return {
    rowOffsets,
    featureIndices: Int32Array.from(featureIndices),
    featureValues: Float32Array.from(featureValues),
    logits,
    labels,
  };
}
