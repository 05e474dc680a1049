import { constantsOf, encoderKeys } from "../onnx/model-facts.ts";
import { numberOf, numbersOf, textsOf } from "../onnx/node-attribute.ts";
import type { Graph, Node, Tensor } from "../onnx/onnx-messages.ts";
import { tensorStrings } from "../onnx/tensor.ts";
import { tensorNumbers } from "../onnx/tensor-numbers.ts";
import {
  type ColumnFacts,
  type Columns,
  type Origin,
  readCodes,
  readLimits,
  readSamples,
  readTrees,
} from "./column-readers.ts";

/** Follows the columns of a graph's inputs through its nodes, and collects facts from the nodes that read them. */
export class ColumnTracer {
  readonly #facts = new Map<string, ColumnFacts>();
  readonly #columns = new Map<string, Columns>();
  readonly #constants: Map<string, Tensor>;

  /**
   * @param graph a graph whose nodes are in topological order
   * @param widths each input's number of columns
   */
  constructor(graph: Graph, widths: ReadonlyMap<string, number>) {
    this.#constants = constantsOf(graph);
    for (const [input, width] of widths) {
      const columns = Array.from({ length: width }, (_, column) => ({ input, column, factor: 1, shift: 0 }));
      this.#columns.set(input, columns);
    }
    for (const node of graph.nodes) this.#follow(node);
  }

  /** The facts about one column. */
  facts(input: string, column: number): ColumnFacts {
    const key = `${column} ${input}`;
    let facts = this.#facts.get(key);
    if (facts === undefined) {
      facts = {
        thresholds: [],
        choices: undefined,
        codes: undefined,
        samples: [],
        median: undefined,
        imputed: undefined,
        limits: undefined,
        takesMissing: false,
        center: undefined,
        spread: undefined,
        words: undefined,
      };
      this.#facts.set(key, facts);
    }
    return facts;
  }

  readonly #factsOf = ({ input, column }: Origin): ColumnFacts => this.facts(input, column);

  #numbers(name: string | undefined): number[] | undefined {
    const tensor = this.#constants.get(name ?? "");
    return tensor && tensorNumbers(tensor);
  }

  #each(columns: Columns, note: (facts: ColumnFacts, origin: Origin, index: number) => void): void {
    columns.forEach((origin, index) => {
      if (origin === undefined) return;
      const facts = this.facts(origin.input, origin.column);
      note(facts, origin, index);
    });
  }

  #follow(node: Node): void {
    const [first = "", second] = node.inputs;
    const [output = ""] = node.outputs;
    const columns = this.#columns.get(first);
    const give = (result: Columns | undefined) => result && this.#columns.set(output, result);
    switch (node.operator) {
      case "Concat":
      case "FeatureVectorizer":
        give(this.#concatenate(node));
        return;
      case "Add":
      case "Sub":
      case "Mul":
      case "Div":
        give(this.#calculate(node));
        return;
    }
    if (columns === undefined) {
      const codes = node.operator === "Gather" ? this.#columns.get(second ?? "") : undefined;
      const rows = this.#constants.get(first)?.dims[0];
      if (codes && (numberOf(node, "axis") ?? 0) === 0) readCodes(codes, this.#factsOf, Number(rows ?? 0));
      return;
    }
    switch (node.operator) {
      case "Cast":
        readLimits(node, columns, this.#factsOf);
        give(columns);
        return;
      case "Identity":
      case "Flatten":
      case "Squeeze":
      case "Unsqueeze":
      case "Clip":
        give(columns);
        return;
      case "Reshape":
        // A reshape keeps the columns separate if there is only one, or if each row still has as many.
        if (columns.length === 1 || this.#numbers(second)?.at(-1) === columns.length) give(columns);
        return;
      case "ArrayFeatureExtractor":
      case "Gather": {
        const isColumns = node.operator === "ArrayFeatureExtractor" || (numberOf(node, "axis") ?? 0) !== 0;
        if (isColumns)
          give(this.#numbers(second)?.map((index) => columns[index < 0 ? index + columns.length : index]));
        return;
      }
      case "Slice":
        give(this.#slice(node, columns));
        return;
      case "Split":
        this.#split(node, columns);
        return;
      case "Imputer": {
        // Missing values are NaN here; an imputer that replaces a number such as -999 doesn't change them.
        if (!Number.isNaN(numberOf(node, "replaced_value_float") ?? 0)) {
          give(columns);
          return;
        }
        const imputed = numbersOf(node, "imputed_value_floats");
        const whole = numbersOf(node, "imputed_value_int64s");
        const values = imputed.length > 0 ? imputed : whole;
        this.#each(columns, (facts, { factor, shift }, index) => {
          const value = values.length === 1 ? values[0] : values[index];
          if (value !== undefined && factor !== 0) facts.imputed = (value - shift) / factor;
        });
        give(columns);
        return;
      }
      case "Scaler":
        give(this.#scale(columns, numbersOf(node, "offset"), numbersOf(node, "scale")));
        return;
      case "OneHotEncoder":
      case "LabelEncoder":
      case "CategoryMapper": {
        const choices = encoderKeys(node);
        this.#each(columns, (facts) => {
          facts.choices ??= choices;
        });
        return;
      }
      case "Equal": {
        // Encoders built from plain operators compare a column with each category.
        const tensor = this.#constants.get(second ?? "");
        const known = tensor && (tensorNumbers(tensor) ?? tensorStrings(tensor));
        this.#each(columns, (facts, { factor, shift }) => {
          const values =
            known?.map((value) => (typeof value === "number" ? (value - shift) / factor : value)) ?? [];
          // A comparison with the empty string checks for a missing value.
          const choices = [...new Set([...(facts.choices ?? []), ...values])].filter((value) => value !== "");
          if (choices.length > 0) facts.choices = choices;
        });
        return;
      }
      case "StringNormalizer":
      case "Tokenizer":
      case "TfIdfVectorizer":
      case "StringSplit": {
        const words = [...textsOf(node, "stopwords"), ...textsOf(node, "pool_strings")];
        this.#each(columns, (facts) => {
          facts.words = [...(facts.words ?? []), ...words.slice(0, 5000)];
        });
        if (node.operator !== "TfIdfVectorizer") give(columns);
        return;
      }
      case "TreeEnsembleClassifier":
      case "TreeEnsembleRegressor":
        readTrees(node, columns, this.#factsOf);
        return;
      case "SVMClassifier":
      case "SVMRegressor":
        readSamples(columns, this.#factsOf, numbersOf(node, "support_vectors"), false);
        return;
      case "CDist":
      case "Scan":
        readSamples(columns, this.#factsOf, this.#numbers(second) ?? [], true);
        return;
      case "OneHot":
        readCodes(columns, this.#factsOf, this.#numbers(second)?.[0]);
        return;
      default:
        this.#each(columns, () => undefined);
    }
  }

  #concatenate(node: Node): Columns | undefined {
    const parts = node.inputs.map((name) => this.#columns.get(name) ?? this.#blank(name));
    return parts.some((part) => part === undefined) && parts[0] === undefined
      ? undefined
      : takeWhileKnown(parts).flat();
  }

  /** The columns of a constant. They come from no input, so only their number matters. */
  #blank(name: string): Columns | undefined {
    const constant = this.#constants.get(name);
    const width = Number(constant?.dims.at(-1) ?? Number.NaN);
    return Number.isInteger(width) ? Array.from({ length: width }, () => undefined) : undefined;
  }

  #calculate({ operator, inputs }: Node): Columns | undefined {
    const [left = "", right = ""] = inputs;
    const isFirst = this.#columns.has(left);
    const columns = this.#columns.get(left) ?? this.#columns.get(right);
    const numbers = this.#numbers(isFirst ? right : left);
    if (columns === undefined || numbers === undefined) return undefined;
    if (!isFirst && operator !== "Add" && operator !== "Mul") return undefined;
    if (numbers.length !== 1 && numbers.length !== columns.length) return undefined;
    const each = columns.map((_, index) => numbers[numbers.length === 1 ? 0 : index]!);
    switch (operator) {
      case "Sub":
        return this.#scale(columns, each, [1]);
      case "Add":
        return this.#scale(
          columns,
          each.map((number) => -number),
          [1],
        );
      case "Mul":
        return this.#scale(columns, [0], each);
      default:
        return this.#scale(
          columns,
          [0],
          each.map((number) => 1 / number),
        );
    }
  }

  /** Applies `(value - offset) * scale`, as ONNX's `Scaler` does, and records the scaler's centre and spread. */
  #scale(columns: Columns, offsets: readonly number[], scales: readonly number[]): Columns {
    return columns.map((origin, index) => {
      if (origin === undefined) return undefined;
      const offset = (offsets.length === 1 ? offsets[0] : offsets[index]) ?? 0;
      const scale = (scales.length === 1 ? scales[0] : scales[index]) ?? 1;
      const factor = origin.factor * scale;
      const shift = (origin.shift - offset) * scale;
      if (factor !== 0 && (offset !== 0 || scale !== 1)) {
        const facts = this.facts(origin.input, origin.column);
        facts.center = -shift / factor;
        facts.spread = Math.abs(1 / factor);
      }
      return { ...origin, factor, shift };
    });
  }

  #slice(node: Node, columns: Columns): Columns | undefined {
    const [, starts, ends, axes, steps] = node.inputs;
    const from = this.#numbers(starts) ?? numbersOf(node, "starts");
    const to = this.#numbers(ends) ?? numbersOf(node, "ends");
    const along = this.#numbers(axes) ?? numbersOf(node, "axes");
    const isPlain = from.length === 1 && to.length === 1 && (this.#numbers(steps)?.[0] ?? 1) === 1;
    if (!isPlain || !(along[0] === 1 || along[0] === -1)) return undefined;
    return columns.slice(from[0], Math.min(to[0]!, columns.length));
  }

  #split(node: Node, columns: Columns): void {
    const given = this.#numbers(node.inputs[1]) ?? numbersOf(node, "split");
    // If the columns can't be divided equally, the last part is smaller.
    const equal = Math.ceil(columns.length / node.outputs.length);
    const axis = numberOf(node, "axis") ?? 0;
    if (axis === 0) return;
    let start = 0;
    node.outputs.forEach((output, index) => {
      const length = given[index] ?? equal;
      this.#columns.set(output, columns.slice(start, start + length));
      start += length;
    });
  }
}

/** The parts before the first one of unknown width, since the positions after it are unknown too. */
function takeWhileKnown(parts: readonly (Columns | undefined)[]): Columns[] {
  const end = parts.indexOf(undefined);
  return (end < 0 ? parts : parts.slice(0, end)) as Columns[];
}
