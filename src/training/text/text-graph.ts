import { addClassifierOutputs, addFeatureOutputs } from "../../onnx/classifier-outputs.ts";
import { GraphBuilder, type Value } from "../../onnx/graph-builder.ts";
import { elementTypes } from "../../onnx/messages.ts";
import type { CompactModel } from "./compact-model.ts";
import { bucketCount, longestGram } from "./features.ts";
import { lowerableExpression, tokenExpression } from "./tokenize.ts";

const { float, int64, int32 } = elementTypes;

export type TextGraph = {
  /** Name of the text field, which is that of the graph's input. */
  readonly field: string;
  /** Two class names: of negative, then of positive log-odds. */
  readonly classes: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
};

/**
 * The whole text model as a graph without loops: all rows' tokens in one list, their n-grams hashed, (row, bucket) pairs
 * sorted and made distinct, weights looked up and summed by row.
 */
export function buildTextGraph(model: CompactModel, { field, classes, metadata }: TextGraph): Uint8Array {
  const g = new GraphBuilder(field);
  const texts = g.input(field, "string", ["N", 1]);
  const rowCount = g.node("Shape", [texts], { start: 0, end: 1 });

  const words = addWords(g, texts);
  const grams = addGrams(g, words);
  const { rows, buckets, inverse } = addDistinct(g, grams);

  const entries = g.node("Cast", [g.node("Gather", [addTable(g, model), buckets])], { to: int32 });
  const lookUp = (name: string, list: (byte: number) => number) => {
    const values = Float32Array.from({ length: 256 }, (_, byte) => list(byte));
    return g.node("Gather", [g.constant(values, [256], name), entries]);
  };
  const sumByRow = (start: number, addends: Value) =>
    g.node("ScatterElements", [g.node("Expand", [g.float(start), rowCount]), rows, addends], {
      axis: 0,
      reduction: "add",
    });
  // A row without features sums to 0, which has no reciprocal; the Max only matters there.
  const reciprocalRoot = (sums: Value) =>
    g.node("Gather", [g.node("Reciprocal", [g.node("Sqrt", [g.node("Max", [sums, g.float(1e-6)])])]), rows]);

  const ones = g.node("Cast", [g.node("Equal", [rows, rows])], { to: float });
  const half = g.node("Mul", [
    lookUp("half_weights", (byte) => model.weights[byte % 16]! / 2),
    reciprocalRoot(sumByRow(0, ones)),
  ]);
  const twoSided = (values: Value, name: string) =>
    g.node(
      "Mul",
      [g.node("Unsqueeze", [values, g.int64([1])]), g.float([-1, 1], [1, 2])],
      {},
      { outputs: [name] },
    );
  addClassifierOutputs(g, twoSided(sumByRow(model.bias / 2, half), "logits"), classes);

  const levels = lookUp("value_levels", (byte) => model.values[byte >> 4]!);
  const norms = reciprocalRoot(sumByRow(0, g.node("Mul", [levels, levels])));
  const values = g.node("Mul", [levels, norms], {}, { outputs: ["feature_values"] });
  addFeatureOutputs(
    g,
    { rows, indices: buckets, values },
    { value: twoSided(half, "feature_logits"), classCount: 2 },
  );
  addTokenOutputs(g, words, grams, inverse);
  return g.toBytes({ metadata });
}

type Words = {
  /** [N,T], padded with "", as they stand in the text. */
  readonly padded: Value;
  /** [M,2]: row and place in the row of each word. */
  readonly places: Value;
  /** [M]: row of each word. */
  readonly rows: Value;
  /** [M], lower-cased. */
  readonly list: Value;
};

function addWords(g: GraphBuilder, texts: Value): Words {
  const padded = g.node("com.microsoft.Tokenizer", [g.node("Reshape", [texts, g.int64([-1])])], {
    mark: 0,
    mincharnum: 1,
    pad_value: "",
    tokenexp: tokenExpression,
  });
  const found = g.node("NonZero", [g.node("Not", [g.node("Equal", [padded, g.string("")])])]);
  const places = g.node("Transpose", [found]);
  const asWritten = g.node("GatherND", [padded, places]);
  // StringNormalizer refuses an empty list; a word at the end, taken off again, keeps it from being one.
  const lowered = g.node("StringNormalizer", [g.node("Concat", [asWritten, g.string(["."])], { axis: 0 })], {
    case_change_action: "LOWER",
    is_case_sensitive: 1,
    locale: "C",
  });
  const isLowerable = g.node("RegexFullMatch", [asWritten], { pattern: lowerableExpression });
  return {
    padded,
    places,
    rows: g.node("Gather", [found, g.int64(0)]),
    list: g.node("Where", [isLowerable, slice(g, lowered, 0, -1), asWritten]),
  };
}

type Grams = {
  /** [P]: row * buckets + bucket of each n-gram, n-grams of one word first. */
  readonly keys: Value;
  /** [M + M-1 + M-2] bool: false where an n-gram would reach into the next row; those are not in `keys`. */
  readonly isWhole: Value;
};

function addGrams(g: GraphBuilder, { list, rows }: Words): Grams {
  const afterSpace = g.node("StringConcat", [g.string(" "), list]);
  const grams = [list];
  for (let length = 2; length <= longestGram; length++) {
    const shorter = slice(g, grams.at(-1)!, 0, -1);
    grams.push(g.node("StringConcat", [shorter, slice(g, afterSpace, length - 1)]));
  }
  const firstRows = grams.map((_, more) => (more === 0 ? rows : slice(g, rows, 0, -more)));
  const lastRows = grams.map((_, more) => (more === 0 ? rows : slice(g, rows, more)));
  const starts = g.node("Concat", firstRows, { axis: 0 });
  const isWhole = g.node("Equal", [starts, g.node("Concat", lastRows, { axis: 0 })]);
  const hashes = grams.map((gram) => g.node("com.microsoft.MurmurHash3", [gram], { positive: 1, seed: 0 }));
  const hash = g.node("Cast", [g.node("Concat", hashes, { axis: 0 })], { to: int64 });
  const key = g.node("Add", [
    g.node("Mul", [starts, g.int64(bucketCount)]),
    g.node("Mod", [hash, g.int64(bucketCount)]),
  ]);
  return { keys: g.node("Compress", [key, isWhole], { axis: 0 }), isWhole };
}

/**
 * Sorts the keys and drops repeats. The operator Unique does the same with a tree of nodes, which takes four times as long.
 * @returns rows and buckets [K] of the distinct keys, ascending, and for each key [P] its place among them
 */
function addDistinct(g: GraphBuilder, { keys }: Grams): { rows: Value; buckets: Value; inverse: Value } {
  const [sorted, order] = g.nodes("TopK", [keys, g.node("Shape", [keys])], 2, {
    axis: 0,
    largest: 0,
    sorted: 1,
  }) as [Value, Value];
  const before = g.node("Concat", [g.int64([-1]), slice(g, sorted, 0, -1)], { axis: 0 });
  const isNew = g.node("Not", [g.node("Equal", [sorted, before])]);
  const distinct = g.node("Compress", [sorted, isNew], { axis: 0 });
  const places = g.node("Sub", [
    g.node("CumSum", [g.node("Cast", [isNew], { to: int64 }), g.int64(0)]),
    g.int64(1),
  ]);
  return {
    rows: g.node("Div", [distinct, g.int64(bucketCount)], {}, { outputs: ["feature_rows"] }),
    buckets: g.node("Mod", [distinct, g.int64(bucketCount)], {}, { outputs: ["feature_indices"] }),
    inverse: g.node("ScatterElements", [keys, order, places], { axis: 0 }),
  };
}

/**
 * The byte of every bucket. In the file stand the listed buckets only, each as the gap to the one before; runtimes unpack
 * constants once, when they open a model.
 */
function addTable(g: GraphBuilder, model: CompactModel): Value {
  const { gaps, bytes } = packGaps(model);
  const buckets = g.node("CumSum", [
    g.node("Cast", [g.constant(gaps, undefined, "gaps")], { to: int32 }),
    g.int64(0),
  ]);
  const zeros = g.node("Expand", [g.constant(Uint8Array.of(0), [1], "zero"), g.int64([bucketCount])]);
  return g.node("ScatterElements", [zeros, buckets, g.constant(bytes, undefined, "entries")], { axis: 0 });
}

/** Gaps of more than a byte are bridged by entries of 0, which is what a bucket without an entry has. */
export function packGaps({ buckets, bytes }: Pick<CompactModel, "buckets" | "bytes">): {
  gaps: Uint8Array;
  bytes: Uint8Array;
} {
  const gaps: number[] = [];
  const packed: number[] = [];
  let at = 0;
  buckets.forEach((bucket, index) => {
    for (; bucket - at > 255; at += 255) {
      gaps.push(255);
      packed.push(0);
    }
    gaps.push(bucket - at);
    packed.push(bytes[index]!);
    at = bucket;
  });
  return { gaps: Uint8Array.from(gaps), bytes: Uint8Array.from(packed) };
}

/** `tokens` [N,T] and `token_features` [N,T,G]: which of the K features begins where, -1 where none does. */
function addTokenOutputs(g: GraphBuilder, words: Words, { isWhole }: Grams, inverse: Value): void {
  const tokens = g.node("ScatterND", [words.padded, words.places, words.list], {}, { outputs: ["tokens"] });
  g.output(tokens, "string", ["N", "T"]);
  const places = Array.from({ length: longestGram }, (_, more) => {
    const starts = more === 0 ? words.places : slice(g, words.places, 0, -more);
    return g.node("Pad", [starts, g.int64([0, 0, 0, 1]), g.int64(more)]);
  });
  const at = g.node("Compress", [g.node("Concat", places, { axis: 0 }), isWhole], { axis: 0 });
  const shape = g.node("Concat", [g.node("Shape", [words.padded]), g.int64([longestGram])], { axis: 0 });
  const none = g.node("Expand", [g.int64(-1), shape]);
  g.output(g.node("ScatterND", [none, at, inverse], {}, { outputs: ["token_features"] }), "int64", [
    "N",
    "T",
    longestGram,
  ]);
}

/** Along the first axis; without `to` up to the end. */
function slice(g: GraphBuilder, value: Value, from: number, to = 2 ** 31): Value {
  return g.node("Slice", [value, g.int64([from]), g.int64([to]), g.int64([0])]);
}
