import { valueNames } from "./edit-graph.ts";
import { type ModelWithGraph, writeModel } from "./model-file.ts";
import { type AttributeValue, attribute } from "./node-attribute.ts";
import type { ElementType, Graph, Node, Tensor, ValueInfo } from "./onnx-messages.ts";
import { SharedValues } from "./shared-values.ts";
import { type Elements, type ShapeOf, valueInfo } from "./tensor.ts";

/** A value in a graph: the name of an input, an initializer or a node's output. */
export type Value = string;

export type NodeOptions = {
  /** Names for the outputs instead of generated ones. The name "" leaves out an optional output. */
  readonly outputs?: readonly string[];
};

export type ModelOptions = {
  /** The version of the default operator set; 20 by default. */
  readonly opset?: 20 | 21;
  /** The versions of the other operator sets used; by default `ai.onnx.ml` 3 and `com.microsoft` 1. */
  readonly domains?: Readonly<Record<string, number>>;
  readonly metadata?: Readonly<Record<string, string>>;
};

/**
 * Builds a graph node by node, in the order in which the nodes run. The same calls produce the same bytes.
 *
 *     const graph = new GraphBuilder("double");
 *     const x = graph.input("x", "float", ["N", 1]);
 *     graph.output(graph.node("Mul", [x, graph.float(2)], {}, { outputs: ["y"] }), "float", ["N", 1]);
 *     const bytes = graph.toBytes({ metadata: { "hunch.id": "double" } });
 */
export class GraphBuilder {
  readonly #name: string;
  readonly #shared: SharedValues;
  readonly #nodes: Node[] = [];
  readonly #inputs: ValueInfo[] = [];
  readonly #outputs: ValueInfo[] = [];

  constructor(name: string, shared = new SharedValues()) {
    this.#name = name;
    this.#shared = shared;
  }

  /**
   * Makes a builder for nodes that come after those of a finished graph; see `appendTo`. It avoids names that
   * are in use.
   * @param remade names that may be reused: declared outputs that the new nodes will produce
   */
  static after(graph: Graph, remade: readonly string[]): GraphBuilder {
    const names = valueNames(graph);
    for (const name of remade) names.delete(name);
    return new GraphBuilder("", new SharedValues(names));
  }

  /** Adds the nodes and constants to a finished graph, in place. */
  appendTo(graph: Graph): void {
    graph.nodes.push(...this.#nodes);
    graph.initializers.push(...this.#shared.initializers);
  }

  /** Declares an input and returns its value. If the name is taken, as it may be in a subgraph, it gets a number. */
  input(name: string, type: ElementType, shape: ShapeOf): Value {
    const value = this.#shared.unique(name);
    this.#inputs.push(valueInfo(value, type, shape));
    return value;
  }

  /**
   * Declares an output. If `name` is not the value's own name, an Identity node is added. To avoid that node,
   * name the output when it is produced (`{ outputs: ["label"] }`).
   */
  output(value: Value, type: ElementType, shape: ShapeOf, name: string = value): void {
    if (name !== value) this.node("Identity", [value], {}, { outputs: [name] });
    this.#outputs.push(valueInfo(name, type, shape));
  }

  /**
   * Adds a constant; its element type is that of the array. `shape` is `[length]` by default, and `[]` for a
   * scalar.
   */
  constant(elements: Elements, shape: readonly number[] = [elements.length], name = "constant"): Value {
    return this.#shared.constant(elements, shape, name);
  }

  /** Adds an existing tensor as a constant, for element types that have no typed array (int4, bool, float16). */
  tensor(tensor: Tensor): Value {
    return this.#shared.tensor(tensor);
  }

  /** An int64 constant: by default, a scalar for a number, otherwise a list. */
  int64(values: number | readonly number[], shape?: readonly number[]): Value {
    const list = typeof values === "number" ? [values] : values;
    return this.constant(
      BigInt64Array.from(list, BigInt),
      shape ?? (typeof values === "number" ? [] : undefined),
      "i",
    );
  }

  /** A float32 constant: by default, a scalar for a number, otherwise a list. */
  float(values: number | ArrayLike<number>, shape?: readonly number[]): Value {
    const list = typeof values === "number" ? [values] : values;
    return this.constant(
      Float32Array.from(list),
      shape ?? (typeof values === "number" ? [] : undefined),
      "f",
    );
  }

  /** A string constant: by default, a scalar for a string, otherwise a list. */
  string(values: string | readonly string[], shape?: readonly number[]): Value {
    const list = typeof values === "string" ? [values] : values;
    return this.constant(list, shape ?? (typeof values === "string" ? [] : undefined), "s");
  }

  /** A scalar bool constant. */
  bool(value: boolean): Value {
    return this.#shared.bool(value);
  }

  /**
   * Adds a node with one output and returns its value.
   * @param operator the operator's name, prefixed with its domain if that is not ONNX's own: `ai.onnx.ml.Scaler`
   * @param inputs "" leaves out an optional input
   */
  node(
    operator: string,
    inputs: readonly Value[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
    options: NodeOptions = {},
  ): Value {
    return this.nodes(operator, inputs, 1, attributes, options)[0] as Value;
  }

  /** Adds a node with several outputs and returns their values. */
  nodes(
    operator: string,
    inputs: readonly Value[],
    outputCount: number,
    attributes: Readonly<Record<string, AttributeValue>> = {},
    options: NodeOptions = {},
  ): Value[] {
    const dot = operator.lastIndexOf(".");
    const domain = dot < 0 ? "" : operator.slice(0, dot);
    const type = operator.slice(dot + 1);
    const outputs =
      options.outputs?.map((name) => (name === "" ? "" : this.#shared.claim(name))) ??
      Array.from({ length: outputCount }, () => this.#shared.unique(type.toLowerCase()));
    this.#shared.domains.add(domain);
    this.#nodes.push({
      inputs: [...inputs],
      outputs: [...outputs],
      operator: type,
      attributes: Object.entries(attributes).map(([name, value]) => attribute(name, value)),
      ...(domain === "" ? {} : { domain }),
    });
    return outputs;
  }

  /** Builds a graph for an attribute of Loop, If or Scan. It can use all values of this graph by name. */
  subgraph(name: string, build: (body: GraphBuilder) => void): Graph {
    const body = new GraphBuilder(name, this.#shared);
    build(body);
    return body.#toGraph([]);
  }

  /** The model as protobuf messages, for callers that modify it before it is written. */
  toModel({ opset = 20, domains = {}, metadata = {} }: ModelOptions = {}): ModelWithGraph {
    const versions: Readonly<Record<string, number>> = {
      "": opset,
      "ai.onnx.ml": 3,
      "com.microsoft": 1,
      ...domains,
    };
    return {
      // Each opset came with an IR version; a runtime that supports one supports the other.
      irVersion: opset === 20 ? 9 : 10,
      producerName: "hunch",
      graph: this.#toGraph(this.#shared.initializers),
      operatorSets: [...this.#shared.domains]
        .sort()
        .map((domain) => ({ domain, version: versions[domain] ?? 1 })),
      metadata: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    };
  }

  /** The model as the bytes of an `.onnx` file. */
  toBytes(options: ModelOptions = {}): Uint8Array {
    return writeModel(this.toModel(options));
  }

  #toGraph(initializers: Tensor[]): Graph {
    return {
      nodes: this.#nodes,
      name: this.#name,
      initializers,
      inputs: this.#inputs,
      outputs: this.#outputs,
      valueInfos: [],
    };
  }
}
