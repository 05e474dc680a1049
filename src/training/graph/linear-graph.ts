import type { GraphBuilder, Value } from "../../onnx/graph-builder.ts";
import { elementTypes } from "../../onnx/onnx-messages.ts";
import { largestStandardised, type NumberDesign, widthOf } from "../estimators/design.ts";
import type { LogisticModel } from "../estimators/logistic-regression.ts";
import type { BayesModel } from "../estimators/naive-bayes.ts";
import { type GraphColumns, lookUp, numberColumn, scoresToLogits } from "./inputs.ts";

/** Fills in missing numbers and standardises all of them: float32 `[N, F]`. */
export function addStandardised(
  g: GraphBuilder,
  numbers: Value,
  design: readonly { readonly median: number; readonly mean: number; readonly scale: number }[],
): { readonly filled: Value; readonly standard: Value; readonly isMissing: Value } {
  const row = (of: (entry: (typeof design)[number]) => number) => g.float(design.map(of), [1, design.length]);
  const isMissing = g.node("IsNaN", [numbers]);
  const filled = g.node("Where", [isMissing, row(({ median }) => median), numbers]);
  const centred = g.node("Sub", [filled, row(({ mean }) => mean)]);
  const scaled = g.node("Div", [centred, row(({ scale }) => scale)]);
  return { filled, isMissing, standard: clip(g, scaled) };
}

function clip(g: GraphBuilder, value: Value): Value {
  return g.node("Clip", [value, g.float(-largestStandardised), g.float(largestStandardised)]);
}

/** Adds logistic regression: the design's inputs times their weights, plus each category's weights. */
export function addLogistic(
  g: GraphBuilder,
  columns: GraphColumns,
  model: LogisticModel,
  classCount: number,
): Value {
  const width = model.bias.length;
  const terms: Value[] = [];
  if (columns.numbers !== undefined) terms.push(addNumberTerms(g, columns.numbers, model, width));
  columns.categories.forEach((category, index) => {
    terms.push(lookUp(g, category, model.categories[index]!, width, "category_weights"));
  });
  const bias = g.float(model.bias, [1, width]);
  const sum = terms.reduce((total, term) => g.node("Add", [total, term]), bias);
  return scoresToLogits(g, sum, classCount);
}

function addNumberTerms(
  g: GraphBuilder,
  numbers: Value,
  { design, weights }: LogisticModel,
  width: number,
): Value {
  const { filled, standard, isMissing } = addStandardised(g, numbers, design.numbers);
  const starts: number[] = [];
  design.numbers.reduce((start, number, index) => {
    starts[index] = start;
    return start + widthOf(number);
  }, 0);
  const weightsAt = (inputs: readonly number[]) =>
    g.float(
      inputs.flatMap((input) => [...weights.subarray(input * width, (input + 1) * width)]),
      [inputs.length, width],
    );
  const choose = (value: Value, indices: readonly number[]) =>
    g.node("Gather", [value, g.int64(indices)], { axis: 1 });
  let sum = g.node("MatMul", [standard, weightsAt(starts)]);
  const add = (inputs: Value, at: readonly number[]) => {
    sum = g.node("Add", [sum, g.node("MatMul", [inputs, weightsAt(at)])]);
  };
  const withLog = indicesOf(design.numbers, ({ log }) => log !== undefined);
  if (withLog.length > 0) {
    const chosen = choose(filled, withLog);
    const log = g.node("Log", [g.node("Add", [g.node("Abs", [chosen]), g.float(1)])]);
    const signed = g.node("Mul", [g.node("Sign", [chosen]), log]);
    const row = (of: "mean" | "scale") =>
      g.float(
        withLog.map((index) => design.numbers[index]!.log![of]),
        [1, withLog.length],
      );
    add(
      clip(g, g.node("Div", [g.node("Sub", [signed, row("mean")]), row("scale")])),
      withLog.map((index) => starts[index]! + 1),
    );
  }
  const gaps = indicesOf(design.numbers, ({ hasMissing }) => hasMissing);
  const afterLog = (index: number) => starts[index]! + 1 + (design.numbers[index]!.log ? 1 : 0);
  if (gaps.length > 0)
    add(g.node("Cast", [choose(isMissing, gaps)], { to: elementTypes.float }), gaps.map(afterLog));
  const knots = design.numbers.flatMap(({ knots: of, hasMissing }, index) =>
    [...of].map((knot, place) => ({ index, knot, at: afterLog(index) + (hasMissing ? 1 : 0) + place })),
  );
  if (knots.length > 0) {
    const beyond = g.node("Sub", [
      choose(
        standard,
        knots.map(({ index }) => index),
      ),
      g.float(
        knots.map(({ knot }) => knot),
        [1, knots.length],
      ),
    ]);
    add(
      g.node("Relu", [beyond]),
      knots.map(({ at }) => at),
    );
  }
  return sum;
}

function indicesOf(numbers: readonly NumberDesign[], test: (number: NumberDesign) => boolean): number[] {
  return numbers.flatMap((number, index) => (test(number) ? [index] : []));
}

/** Adds naive Bayes: looks up each column's bin in its table. */
export function addBayes(
  g: GraphBuilder,
  columns: GraphColumns,
  model: BayesModel,
  classCount: number,
): Value {
  const width = model.base.length;
  let sum = g.float(Float32Array.from(model.base), [1, width]);
  model.numbers.forEach(({ thresholds, scores }, index) => {
    const value = numberColumn(g, columns, index);
    const isAbove = g.node("Greater", [
      value,
      g.float(thresholds.length > 0 ? thresholds : [Number.POSITIVE_INFINITY], [
        1,
        Math.max(thresholds.length, 1),
      ]),
    ]);
    const bin = g.node("ReduceSum", [g.node("Cast", [isAbove], { to: elementTypes.int64 }), g.int64([1])], {
      keepdims: 0,
    });
    const isMissing = g.node("Reshape", [g.node("IsNaN", [value]), g.int64([-1])]);
    const codes = g.node("Where", [isMissing, g.int64(thresholds.length + 1), bin]);
    sum = g.node("Add", [sum, lookUp(g, { codes }, scores, width, "bin_scores")]);
  });
  model.categories.forEach(({ scores }, index) => {
    sum = g.node("Add", [sum, lookUp(g, columns.categories[index]!, scores, width, "category_scores")]);
  });
  return scoresToLogits(g, sum, classCount);
}
