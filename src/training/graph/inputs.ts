import type { GraphBuilder, Value } from "../../onnx/graph-builder.ts";
import { elementTypes } from "../../onnx/onnx-messages.ts";
import type { DataField, Dataset, DatePart } from "../columns/dataset.ts";
import type { TextScore } from "../search/frame.ts";
import { addTextScores } from "../texts/text-graph.ts";

/** The table's columns, as values in the graph. */
export type GraphColumns = {
  /** float32 `[N, F]`, NaN if missing; undefined if there are no numbers. */
  readonly numbers: Value | undefined;
  readonly numberCount: number;
  /** int64 `[N]` each: the value's code, or `size` if the value is missing or unknown. */
  readonly categories: readonly { readonly codes: Value; readonly size: number }[];
  /** string `[N,1]` by field. */
  readonly texts: ReadonlyMap<string, Value>;
  /** int64 `[1]`: N. */
  readonly rowCount: Value;
};

const { float, float64 } = elementTypes;
const secondsOfADay = 86_400;

/** Declares the inputs, one per field, and turns them into the estimators' columns. */
export function addInputs(
  g: GraphBuilder,
  fields: readonly DataField[],
  dataset: Dataset,
  scored: readonly TextScore[],
): GraphColumns {
  const raw = new Map<string, Value>();
  for (const { name, use } of fields) {
    const isNumber =
      use === "number" || use === "datetime" || dataset.numbers.some(({ field }) => field === name);
    raw.set(name, g.input(name, isNumber ? "float" : "string", ["N", 1]));
  }
  const parts = new Map<string, (part: DatePart) => Value>();
  const columns = dataset.numbers.map(({ field, part }) => {
    if (part === undefined) return raw.get(field)!;
    if (!parts.has(field)) parts.set(field, addDate(g, raw.get(field)!));
    return parts.get(field)!(part);
  });
  const texts = new Map(dataset.texts.map(({ field }) => [field, raw.get(field)!]));
  for (const { field, model } of scored) columns.push(addTextScores(g, texts.get(field)!, model, false));
  const first = raw.values().next().value!;
  return {
    numbers:
      columns.length === 0
        ? undefined
        : columns.length === 1
          ? columns[0]!
          : g.node("Concat", columns, { axis: 1 }),
    texts,
    numberCount: dataset.numbers.length + scored.reduce((sum, { model }) => sum + model.classes.length, 0),
    categories: dataset.categories.map(({ field, values }) => {
      const codes = g.node("ai.onnx.ml.LabelEncoder", [g.node("Reshape", [raw.get(field)!, g.int64([-1])])], {
        // An empty list has no element type, so add a key that no user can enter.
        keys_strings: values.length > 0 ? values : ["\u0000"],
        values_int64s: Int32Array.from({ length: Math.max(1, values.length) }, (_, code) => code),
        default_int64: values.length,
      });
      return { codes, size: values.length };
    }),
    rowCount: g.node("Shape", [first], { start: 0, end: 1 }),
  };
}

/** Parts of a date, float32 `[N,1]` each, from seconds since 1970 (see `civilDate` for the arithmetic). */
function addDate(g: GraphBuilder, seconds: Value): (part: DatePart) => Value {
  const double = (value: number) => g.constant(Float64Array.of(value), []);
  const floorDiv = (value: Value, by: number) => g.node("Floor", [g.node("Div", [value, double(by)])]);
  const times = (value: Value, factor: number) => g.node("Mul", [value, double(factor)]);
  const add = (a: Value, b: number | Value) => g.node("Add", [a, typeof b === "number" ? double(b) : b]);
  const minus = (a: Value, b: Value) => g.node("Sub", [a, b]);
  const toFloat = (value: Value) => g.node("Cast", [value], { to: float });
  const time = g.node("Cast", [seconds], { to: float64 });
  const days = floorDiv(time, secondsOfADay);
  let civil: { month: Value; day: Value } | undefined;
  const addCivil = () => {
    const shifted = add(days, 719_468);
    const ofEra = minus(shifted, times(floorDiv(shifted, 146_097), 146_097));
    const leapless = minus(
      add(minus(ofEra, floorDiv(ofEra, 1460)), floorDiv(ofEra, 36_524)),
      floorDiv(ofEra, 146_096),
    );
    const years = floorDiv(leapless, 365);
    const ofYear = minus(ofEra, minus(add(times(years, 365), floorDiv(years, 4)), floorDiv(years, 100)));
    const shiftedMonth = floorDiv(add(times(ofYear, 5), 2), 153);
    const day = add(minus(ofYear, floorDiv(add(times(shiftedMonth, 153), 2), 5)), 1);
    const isEarly = g.node("Less", [shiftedMonth, double(10)]);
    const month = g.node("Where", [isEarly, add(shiftedMonth, 3), add(shiftedMonth, -9)]);
    return { month: toFloat(month), day: toFloat(day) };
  };
  return (part) => {
    if (part === "time") return seconds;
    if (part === "hour")
      return toFloat(g.node("Div", [minus(time, times(days, secondsOfADay)), double(3600)]));
    if (part === "weekday") {
      const shifted = add(days, 3);
      return toFloat(minus(shifted, times(floorDiv(shifted, 7), 7)));
    }
    civil ??= addCivil();
    return civil[part];
  };
}

/** Looks up table rows by code: gathers `[N, K]` from `[size + 1, K]`. */
export function lookUp(
  g: GraphBuilder,
  { codes }: { readonly codes: Value },
  table: Float32Array,
  width: number,
  name: string,
): Value {
  return g.node("Gather", [g.constant(table, [table.length / width, width], name), codes]);
}

/** One column of `numbers`, float32 `[N,1]`. */
export function numberColumn(g: GraphBuilder, { numbers, numberCount }: GraphColumns, index: number): Value {
  if (numberCount === 1) return numbers!;
  return g.node("Gather", [numbers!, g.int64([index])], { axis: 1 });
}

/**
 * Turns scores `[N,K]` into logits `[N,C]`. With two classes, the log-odds of the second one are split
 * equally between the two logits.
 */
export function scoresToLogits(g: GraphBuilder, scores: Value, classCount: number): Value {
  return classCount === 2 ? g.node("Mul", [scores, g.float([-0.5, 0.5], [1, 2])]) : scores;
}
