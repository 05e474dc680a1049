import { addFeatureOutputs } from "../../onnx/classifier-outputs.ts";
import type { GraphBuilder, Value } from "../../onnx/graph-builder.ts";
import { elementTypes } from "../../onnx/onnx-messages.ts";
import { codeOf, levelOf, type TextModel } from "./compact-model.ts";
import { gramMultiplier, longestGram } from "./features.ts";
import { addPackedTable } from "./packed-table.ts";
import { loweredExpression, tokenExpression } from "./tokenize.ts";
import { addWordTrees } from "./word-trees.ts";

const { float, int64, int32 } = elementTypes;

/**
 * Adds a text model without any loops: puts the tokens of all rows into one list, hashes their n-grams,
 * leaves out repeats within a row, looks up the weights and sums them by row.
 * @param texts string `[N,1]`
 * @param asFeatures whether the n-grams are the model's features. If so, declares the outputs `feature_*`,
 *   `tokens` and `token_features`
 * @returns the scores, float32 `[N,K]`; for two classes, two columns of opposite sign if `asFeatures` is set
 */
export function addTextScores(g: GraphBuilder, texts: Value, model: TextModel, asFeatures: boolean): Value {
  const bucketCount = 2 ** model.bucketBits;
  const rowCount = g.node("Shape", [texts], { start: 0, end: 1 });
  const words = addWords(g, texts);
  const grams = addGrams(g, words, bucketCount);
  const { rows, buckets, inverse } = addDistinct(g, grams, rowCount, { bucketCount, isNamed: asFeatures });
  const sumByRow = (start: number, addends: Value) =>
    g.node("ScatterElements", [g.node("Expand", [g.float(start), rowCount]), rows, addends], {
      axis: 0,
      reduction: "add",
    });
  // A row without features has the sum 0, which has no reciprocal; only then does the Max matter.
  const reciprocalRoot = (sums: Value) =>
    pick(g, g.node("Reciprocal", [g.node("Sqrt", [g.node("Max", [sums, g.float(1e-6)])])]), rows);
  const ones = g.node("Cast", [g.node("Equal", [rows, rows])], { to: float });
  const lengths = reciprocalRoot(sumByRow(0, ones));
  const column = (value: Value) => g.node("Unsqueeze", [value, g.int64([1])]);

  // With two classes, each gets half of the single score, with opposite signs.
  const isHalved = asFeatures && model.classes.length === 1;
  const share = isHalved ? 0.5 : 1;
  const entriesOf = model.classes.map(({ bytes }) =>
    g.node("Cast", [pick(g, addPackedTable(g, model.buckets, bytes, bucketCount), buckets)], { to: int32 }),
  );
  const lookUp = (name: string, entries: Value, valueAt: (byte: number) => number) => {
    const values = Float32Array.from({ length: 256 }, (_, byte) => valueAt(byte));
    return pick(g, g.constant(values, [256], name), entries);
  };
  const addends = model.classes.map(({ weights }, k) =>
    g.node("Mul", [
      lookUp("class_weights", entriesOf[k]!, (byte) => weights[codeOf(byte)]! * share),
      lengths,
    ]),
  );
  const sums = addends.map((each, k) => sumByRow(model.classes[k]!.bias * share, each));
  const spread = (values: readonly Value[], outputs: readonly string[] | undefined): Value => {
    const options = outputs ? { outputs } : {};
    if (isHalved) return g.node("Mul", [column(values[0]!), g.float([-1, 1], [1, 2])], {}, options);
    if (values.length === 1) return column(values[0]!);
    return g.node("Concat", values.map(column), { axis: 1 }, options);
  };
  const outputs = asFeatures ? ["logits"] : undefined;
  const { trees } = model;
  const scores = trees
    ? addWordTrees(
        g,
        spread(sums, undefined),
        trees,
        { rows, buckets, rowCount, bucketCount },
        share,
        outputs,
      )
    : spread(sums, outputs);
  if (!asFeatures) return scores;

  const levels = lookUp("value_levels", entriesOf[0]!, (byte) => model.values[levelOf(byte)]!);
  const norms = reciprocalRoot(sumByRow(0, g.node("Mul", [levels, levels])));
  const values = g.node("Mul", [levels, norms], {}, { outputs: ["feature_values"] });
  // A tree's contribution doesn't belong to any single word.
  const perFeature = trees
    ? undefined
    : { value: spread(addends, ["feature_logits"]), classCount: isHalved ? 2 : addends.length };
  addFeatureOutputs(g, { rows, indices: buckets, values }, perFeature);
  addTokenOutputs(g, words, grams, inverse);
  return scores;
}

type Words = {
  /** [2]: N, T. */
  readonly shape: Value;
  /** [N*T], padded with "", lower-cased. */
  readonly padded: Value;
  /** [M]: the position of each word in `padded`, ascending. */
  readonly places: Value;
  /** [M]: the row of each word. */
  readonly rows: Value;
  /** [M], lower-cased. */
  readonly list: Value;
};

function addWords(g: GraphBuilder, texts: Value): Words {
  const tokens = g.node("com.microsoft.Tokenizer", [g.node("Reshape", [texts, g.int64([-1])])], {
    mark: 0,
    mincharnum: 1,
    pad_value: "",
    tokenexp: tokenExpression,
  });
  const shape = g.node("Shape", [tokens]);
  const padded = g.node("Reshape", [tokens, g.int64([-1])]);
  const places = whereTrue(g, g.node("Not", [g.node("Equal", [padded, g.string("")])]));
  const asWritten = pick(g, padded, places);
  // Lower-casing takes longer than everything else that is done to a word, and only one word in ten needs it.
  const isChanged = g.node("RegexFullMatch", [asWritten], { pattern: loweredExpression });
  const changed = g.node("Compress", [asWritten, isChanged], { axis: 0 });
  // StringNormalizer refuses an empty list, so add a word at the end and remove it again afterwards.
  const normalized = g.node("StringNormalizer", [g.node("Concat", [changed, g.string(["."])], { axis: 0 })], {
    case_change_action: "LOWER",
    is_case_sensitive: 1,
    locale: "C",
  });
  const lowered = slice(g, normalized, 0, -1);
  // If no row contains a word, T is 0; the Max avoids a division by zero.
  const width = g.node("Max", [g.node("Gather", [shape, g.int64(1)]), g.int64(1)]);
  const loweredAt = g.node("Compress", [places, isChanged], { axis: 0 });
  return {
    shape,
    padded: g.node("ScatterElements", [padded, loweredAt, lowered], { axis: 0 }),
    places,
    rows: g.node("Div", [places, width]),
    list: g.node("ScatterElements", [asWritten, whereTrue(g, isChanged), lowered], { axis: 0 }),
  };
}

type Grams = {
  /** [P]: the rows (ascending) and buckets of the n-grams, in text order. */
  readonly rows: Value;
  readonly buckets: Value;
  /**
   * [M,G] bool: false if the n-gram that starts at a word would extend into the next row. Such n-grams are
   * not counted in P.
   */
  readonly isWhole: Value;
};

/**
 * Hashes each n-gram: the hash of all words except the last, times a constant, plus the hash of the last
 * word.
 */
function addGrams(g: GraphBuilder, { list, rows }: Words, bucketCount: number): Grams {
  const mask = g.int64(bucketCount - 1);
  const murmur = g.node("com.microsoft.MurmurHash3", [list], { positive: 1, seed: 0 });
  const hashes = g.node("BitwiseAnd", [g.node("Cast", [murmur], { to: int64 }), mask]);
  // The padding after the last word can have any hash, but its row must differ from every real one.
  const beyond = Array.from({ length: longestGram - 1 }, () => -1);
  const longer = (values: Value) => g.node("Concat", [values, g.int64(beyond)], { axis: 0 });
  const after = (values: Value, more: number) =>
    slice(g, values, more, more === longestGram - 1 ? undefined : more - longestGram + 1);
  const [hashesOn, rowsOn] = [longer(hashes), longer(rows)];
  const grams = [hashes];
  const lastRows = [rows];
  for (let more = 1; more < longestGram; more++) {
    const shorter = g.node("Mul", [grams.at(-1)!, g.int64(gramMultiplier)]);
    grams.push(g.node("BitwiseAnd", [g.node("Add", [shorter, after(hashesOn, more)]), mask]));
    lastRows.push(after(rowsOn, more));
  }
  const column = (values: Value) => g.node("Unsqueeze", [values, g.int64([1])]);
  const table = (columns: readonly Value[]) => g.node("Concat", columns.map(column), { axis: 1 });
  const isWhole = g.node("Equal", [table(lastRows), column(rows)]);
  const rowTable = g.node("Expand", [column(rows), g.int64([1, longestGram])]);
  return {
    rows: g.node("Compress", [rowTable, flat(g, isWhole)]),
    buckets: g.node("Compress", [table(grams), flat(g, isWhole)]),
    isWhole,
  };
}

/**
 * The number of slots in each row's table of n-grams, a power of two. A row with more n-grams than this just
 * takes longer.
 */
const slotCount = 4096;

/**
 * Keeps the last of each set of equal n-grams in a row. All n-grams are written to a table, in the slot given
 * by the low bits of their bucket, so that the last one remains. Only n-grams that then find a different
 * bucket in their slot, about one in a hundred, are sorted, since sorting all of them would take three times as long.
 * @returns the remaining rows and buckets [K], in order, and for each n-gram [P] its index among them
 */
function addDistinct(
  g: GraphBuilder,
  { rows, buckets }: Grams,
  rowCount: Value,
  { bucketCount, isNamed }: { readonly bucketCount: number; readonly isNamed: boolean },
) {
  const places = g.node("Range", [g.int64(0), g.node("Size", [buckets]), g.int64(1)]);
  const slots = g.node("Add", [
    g.node("Mul", [rows, g.int64(slotCount)]),
    g.node("BitwiseAnd", [buckets, g.int64(slotCount - 1)]),
  ]);
  const empty = g.node("Expand", [g.int64(-1), g.node("Mul", [rowCount, g.int64(slotCount)])]);
  const table = g.node("ScatterElements", [empty, slots, places], { axis: 0, reduction: "max" });
  const found = pick(g, table, slots);

  const isOther = g.node("Not", [g.node("Equal", [pick(g, buckets, found), buckets])]);
  const others = whereTrue(g, isOther);
  const keys = g.node("Add", [
    g.node("Mul", [pick(g, rows, others), g.int64(bucketCount)]),
    pick(g, buckets, others),
  ]);
  const [sorted, order] = g.nodes("TopK", [keys, g.node("Shape", [keys])], 2, {
    axis: 0,
    largest: 0,
    sorted: 1,
  }) as [Value, Value];
  const next = slice(g, g.node("Concat", [sorted, g.int64([-1])], { axis: 0 }), 1);
  const isLast = g.node("Not", [g.node("Equal", [sorted, next])]);
  const sortedPlaces = pick(g, others, order);
  const lastPlaces = g.node("Compress", [sortedPlaces, isLast], { axis: 0 });
  const lastsBefore = g.node("CumSum", [g.node("Cast", [isLast], { to: int64 }), g.int64(0)], {
    exclusive: 1,
  });
  const last = g.node("ScatterElements", [found, sortedPlaces, pick(g, lastPlaces, lastsBefore)], {
    axis: 0,
  });

  const isKept = g.node("Equal", [last, places]);
  const keptBefore = g.node("CumSum", [g.node("Cast", [isKept], { to: int64 }), g.int64(0)], {
    exclusive: 1,
  });
  const keep = (values: Value, name: string) =>
    g.node("Compress", [values, isKept], { axis: 0 }, isNamed ? { outputs: [name] } : {});
  return {
    rows: keep(rows, "feature_rows"),
    buckets: keep(buckets, "feature_indices"),
    inverse: pick(g, keptBefore, last),
  };
}

/**
 * Adds the outputs `tokens` [N,T] and `token_features` [N,T,G], which contains, for each
 * position and n-gram length, the index of the feature that begins there; -1 if none does.
 */
function addTokenOutputs(g: GraphBuilder, words: Words, { isWhole }: Grams, inverse: Value): void {
  // The shape may be [N,0], and the 0 must not be read as "keep the input's dimension".
  const tokens = g.node("Reshape", [words.padded, words.shape], { allowzero: 1 }, { outputs: ["tokens"] });
  g.output(tokens, "string", ["N", "T"]);
  const starts = g.node("Mul", [words.places, g.int64(longestGram)]);
  const places = g.node("Add", [
    g.node("Unsqueeze", [starts, g.int64([1])]),
    g.int64(Array.from({ length: longestGram }, (_, more) => more)),
  ]);
  const at = g.node("Compress", [places, flat(g, isWhole)]);
  const shape = g.node("Concat", [words.shape, g.int64([longestGram])], { axis: 0 });
  const size = g.node("ReduceProd", [shape, g.int64([0])], { keepdims: 1 });
  const none = g.node("Expand", [g.int64(-1), size]);
  const features = g.node(
    "Reshape",
    [g.node("ScatterElements", [none, at, inverse], { axis: 0 }), shape],
    { allowzero: 1 },
    { outputs: ["token_features"] },
  );
  g.output(features, "int64", ["N", "T", longestGram]);
}

/** Flattens a table to a list, row by row. */
function flat(g: GraphBuilder, table: Value): Value {
  return g.node("Reshape", [table, g.int64([-1])]);
}

/** The positions [M] of the true elements in a list. */
function whereTrue(g: GraphBuilder, list: Value): Value {
  return g.node("Reshape", [g.node("NonZero", [list]), g.int64([-1])]);
}

/**
 * `table[at]` for lists. In onnxruntime-web, GatherElements takes a third as long as Gather for scattered
 * elements, because Gather copies each element as a block of memory.
 */
function pick(g: GraphBuilder, table: Value, at: Value): Value {
  return g.node("GatherElements", [table, at]);
}

/** Slices along the first axis, by default to the end. */
function slice(g: GraphBuilder, value: Value, from: number, to = 2 ** 31): Value {
  return g.node("Slice", [value, g.int64([from]), g.int64([to]), g.int64([0])]);
}
