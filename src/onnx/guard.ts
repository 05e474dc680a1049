import { AppError } from "../core/errors.ts";
import type { Tensor } from "./messages.ts";
import { readModel, type WholeModel, writeModel } from "./model-file.ts";
import { makeTensor, tensorElements } from "./tensor.ts";
import { packVarints, varintReader } from "./varints.ts";

/** Examples that were held out in training, as a model sees them: sparse features, its own logits, true labels. */
export type GuardSet = {
  /** `[n+1]`: row i has the features from `rowOffsets[i]` up to `rowOffsets[i+1]`. */
  readonly rowOffsets: Int32Array;
  readonly featureIndices: Int32Array;
  readonly featureValues: Float32Array;
  /** `[n,C]`, of the model as it was trained. */
  readonly logits: Float32Array;
  /** `[n]`, the index of each row's true class. */
  readonly labels: Int32Array;
};

/** The tensors of the file. Its metadata names the format, so that a later one can differ. */
const format = "hunch-guard-1";
const formatKey = "hunch.format";

/**
 * Writes a guard set as an `.onnx` file of constants without a node:
 * - `rows` uint8, varints: for each row twice its number of features, plus 1 where its values are written out; then
 *   its feature indices in ascending order, each as the distance from the one before. Values that are not written out
 *   are all 1 divided by the square root of their number, as text models have them.
 * - `value_table` float32 and `value_places` uint8, varints: the distinct values, the most frequent first, and for
 *   each value its place among them; or, where that is no smaller, `values` float32.
 * - `logits` float32 `[n,C]`, `labels` int32 `[n]`.
 *
 * @param metadata what else the file should say, such as the model's id
 * @throws RangeError when the parts do not fit together
 */
export function writeGuard(guard: GuardSet, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  const count = guard.labels.length;
  const classCount = count === 0 ? 0 : guard.logits.length / count;
  const featureCount = guard.rowOffsets[count];
  if (
    guard.rowOffsets.length !== count + 1 ||
    featureCount !== guard.featureIndices.length ||
    featureCount !== guard.featureValues.length ||
    !Number.isInteger(classCount)
  ) {
    throw new RangeError("the parts of the guard set do not fit together");
  }
  const values: number[] = [];
  const rows = packVarints(rowNumbers(guard, values));
  const model: WholeModel = {
    irVersion: 9,
    producerName: "hunch",
    graph: {
      name: "guard",
      nodes: [],
      initializers: [
        makeTensor("rows", rows),
        ...valueTensors(values),
        makeTensor("logits", guard.logits, [count, classCount]),
        makeTensor("labels", guard.labels),
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
 * Reads a guard set. Each row's features are in ascending order of their indices.
 * @param path the file's name, for the error
 * @throws AppError `guard-unreadable`, with the cause
 */
export function readGuard(source: Uint8Array, path = "guard.onnx"): GuardSet {
  try {
    const model = readModel(source, path);
    const known = model.metadata.some(({ key, value }) => key === formatKey && value === format);
    if (!known) throw new RangeError(`it is not of the format ${format}`);
    const tensors = new Map(model.graph.initializers.map((tensor) => [tensor.name ?? "", tensor]));
    return readTensors((name) => tensors.get(name));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError("guard-unreadable", { path, reason }, { cause: error });
  }
}

function* rowNumbers(
  { rowOffsets, featureIndices, featureValues }: GuardSet,
  values: number[],
): Iterable<number> {
  for (let row = 0; row + 1 < rowOffsets.length; row += 1) {
    const start = rowOffsets[row]!;
    const count = rowOffsets[row + 1]! - start;
    const order = Array.from({ length: count }, (_, place) => start + place);
    order.sort((a, b) => featureIndices[a]! - featureIndices[b]!);
    const usual = usualValue(count);
    const isUsual = order.every((place) => Math.abs(featureValues[place]! - usual) <= usual * 1e-6);
    yield count * 2 + (isUsual ? 0 : 1);
    let previous = 0;
    for (const place of order) {
      yield featureIndices[place]! - previous;
      previous = featureIndices[place]!;
      if (!isUsual) values.push(featureValues[place]!);
    }
  }
}

function usualValue(count: number): number {
  return Math.fround(1 / Math.sqrt(count));
}

function valueTensors(values: readonly number[]): Tensor[] {
  const frequencies = new Map<number, number>();
  for (const value of values) frequencies.set(value, (frequencies.get(value) ?? 0) + 1);
  const table = [...frequencies]
    .sort(([a, often], [b, seldom]) => seldom - often || a - b)
    .map(([value]) => value);
  const placeOf = new Map(table.map((value, place) => [value, place]));
  const places = packVarints(values.map((value) => placeOf.get(value) ?? 0));
  if (table.length * 4 + places.length >= values.length * 4)
    return [makeTensor("values", Float32Array.from(values))];
  return [makeTensor("value_table", Float32Array.from(table)), makeTensor("value_places", places)];
}

function readTensors(tensorNamed: (name: string) => Tensor | undefined): GuardSet {
  const required = (name: string) => {
    const tensor = tensorNamed(name);
    if (tensor === undefined) throw new RangeError(`it has no ${name}`);
    return tensor;
  };
  const labels = tensorElements(required("labels"), "int32");
  const logits = tensorElements(required("logits"), "float");
  const rows = varintReader(tensorElements(required("rows"), "uint8"));
  const nextValue = valueReader(required, tensorNamed("value_table"));
  const rowOffsets = new Int32Array(labels.length + 1);
  const featureIndices: number[] = [];
  const featureValues: number[] = [];
  for (let row = 0; row < labels.length; row += 1) {
    const head = rows.next();
    const count = head >> 1;
    const usual = usualValue(count);
    let index = 0;
    for (let place = 0; place < count; place += 1) {
      index += rows.next();
      featureIndices.push(index);
      featureValues.push(head % 2 === 0 ? usual : nextValue());
    }
    rowOffsets[row + 1] = featureIndices.length;
  }
  const classCount = logits.length / labels.length;
  if (!rows.atEnd) throw new RangeError("it has more features than rows");
  if (labels.some((label) => label < 0 || label >= classCount)) throw new RangeError("a label is no class");
  return {
    rowOffsets,
    featureIndices: Int32Array.from(featureIndices),
    featureValues: Float32Array.from(featureValues),
    logits,
    labels,
  };
}

function valueReader(required: (name: string) => Tensor, tableTensor: Tensor | undefined): () => number {
  const table = tensorElements(tableTensor ?? required("values"), "float");
  const places = tableTensor ? varintReader(tensorElements(required("value_places"), "uint8")) : undefined;
  let next = 0;
  return () => {
    const value = table[places ? places.next() : next++];
    if (value === undefined) throw new RangeError("a feature has no value");
    return value;
  };
}
