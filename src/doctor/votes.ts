import type { GraphBuilder, Value } from "../onnx/graph-builder.ts";
import { opsetsOf } from "../onnx/model-facts.ts";
import type { ModelWithGraph } from "../onnx/model-file.ts";
import { elementTypes } from "../onnx/onnx-messages.ts";

/** The number of classes that have this many pairs. */
export function classCountOfPairs(pairs: number): number {
  return (1 + Math.sqrt(1 + 8 * pairs)) / 2;
}

/** The class pairs in libsvm's order: first and second, first and third, and so on. */
function pairsOf(classCount: number): (readonly [number, number])[] {
  const classes = Array.from({ length: classCount }, (_, index) => index);
  return classes.flatMap((one) => classes.slice(one + 1).map((other) => [one, other] as const));
}

/**
 * Computes one score for each class from the margins of its pairs: its votes, plus a fraction of its summed
 * margins that is too small to outweigh a vote. This is scikit-learn's `decision_function_shape="ovr"`.
 */
export function countVotes(builder: GraphBuilder, margins: Value, width: number): Value {
  const count = classCountOfPairs(width);
  const pairs = pairsOf(count);
  const matrix = (one: number, other: number) =>
    builder.float(
      pairs.flatMap((pair) =>
        Array.from({ length: count }, (_, index) =>
          index === pair[0] ? one : index === pair[1] ? other : 0,
        ),
      ),
      [width, count],
    );
  const isFirst = builder.node("Greater", [margins, builder.float(0)]);
  const wins = builder.node("Cast", [isFirst], { to: elementTypes.float });
  const losses = builder.node("Sub", [builder.float(1), wins]);
  const votes = builder.node("Add", [
    builder.node("MatMul", [wins, matrix(1, 0)]),
    builder.node("MatMul", [losses, matrix(0, 1)]),
  ]);
  const sums = builder.node("MatMul", [margins, matrix(1, -1)]);
  const bound = builder.node("Add", [builder.node("Abs", [sums]), builder.float(1)]);
  const shares = builder.node("Div", [sums, builder.node("Mul", [bound, builder.float(3)])]);
  return builder.node("Add", [votes, shares]);
}

/** Like `countVotes`, for one row's margins in float64. */
export function scoresOfVotes(margins: readonly number[]): number[] {
  const votes = Array.from({ length: classCountOfPairs(margins.length) }, () => ({ count: 0, sum: 0 }));
  pairsOf(votes.length).forEach(([one, other], pair) => {
    votes[margins[pair]! > 0 ? one : other]!.count += 1;
    votes[one]!.sum += margins[pair]!;
    votes[other]!.sum -= margins[pair]!;
  });
  return votes.map(({ count, sum }) => count + sum / (3 * (Math.abs(sum) + 1)));
}

/** Scores of classes with the same number of votes differ by less than this. */
const tieWidth = 2 / 3;
/** How far the model's own label is raised above the other classes with the same number of votes. */
const lead = 1e-3;

/** Whether TopK, which finds a row's largest score, takes its arguments in the form used here (since version 10). */
export function canSettle(model: ModelWithGraph): boolean {
  return (opsetsOf(model).get("") ?? 0) >= 10;
}

type TieOptions = {
  readonly label: Value | undefined;
  readonly isNumber: boolean;
  readonly classes: readonly string[];
  /** The model's version of `ai.onnx.ml`. LabelEncoder was changed in version 2. */
  readonly mlVersion: number | undefined;
};

/**
 * If votes are tied, libsvm answers with the first of the tied classes, whatever the margins. So this adds nodes
 * that raise the score of the model's own label above theirs; the largest score is then always the
 * model's answer.
 */
export function settleTies(
  builder: GraphBuilder,
  scores: Value,
  { label, isNumber, classes, mlVersion }: TieOptions,
): Value {
  if (label === undefined) return scores;
  const positions = classes.map((_, index) => index);
  const labels = builder.node("Reshape", [label, builder.int64([-1, 1])]);
  const isLabel = isNumber
    ? builder.node("Equal", [
        labels,
        builder.constant(BigInt64Array.from(classes, BigInt), [1, classes.length]),
      ])
    : builder.node("Equal", [
        builder.node("ai.onnx.ml.LabelEncoder", [labels], {
          ...(mlVersion === 1
            ? { classes_strings: classes }
            : { keys_strings: classes, values_int64s: positions }),
          default_int64: -1,
        }),
        builder.int64(positions, [1, classes.length]),
      ]);
  const [best = ""] = builder.nodes("TopK", [scores, builder.int64([1])], 2, { axis: 1 });
  const gap = builder.node("Sub", [best, scores]);
  const isBehind = builder.node("And", [
    builder.node("Greater", [gap, builder.float(0)]),
    builder.node("Less", [gap, builder.float(tieWidth)]),
  ]);
  const isTied = builder.node("Cast", [builder.node("And", [isLabel, isBehind])], {
    to: elementTypes.float,
  });
  const rise = builder.node("Mul", [isTied, builder.node("Add", [gap, builder.float(lead)])]);
  return builder.node("Add", [scores, rise]);
}

/** Like `settleTies`, for one row in float64. */
export function settledScores(scores: readonly number[], labelIndex: number): number[] {
  const best = Math.max(...scores);
  return scores.map((score, index) => {
    const gap = best - score;
    return index === labelIndex && gap > 0 && gap < tieWidth ? score + gap + lead : score;
  });
}
