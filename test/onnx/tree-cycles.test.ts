import { describe, expect, it } from "vitest";
import { GraphBuilder } from "../../src/onnx/graph-builder.ts";
import type { AttributeValue } from "../../src/onnx/node-attribute.ts";
import type { Node } from "../../src/onnx/onnx-messages.ts";
import { hasTreeCycle } from "../../src/onnx/tree-cycles.ts";
import { hasLoops } from "../../src/onnx/visit-graph.ts";
import { treeExport } from "./example-models.ts";

type Lists = Readonly<Record<string, AttributeValue>>;

function ensemble(attributes: Lists, operator = "ai.onnx.ml.TreeEnsembleRegressor"): Node {
  const graph = new GraphBuilder("trees");
  graph.node(operator, [graph.input("x", "float", ["N", 1])], attributes);
  return graph.toModel().graph.nodes[0]!;
}

const [branch, leaf] = ["BRANCH_EQ", "LEAF"];

/** Nodes 0, 2 and 4 branch, each to the node after it and to `to`. */
const three = (to: readonly [number, number, number]): Lists => ({
  nodes_treeids: [0, 0, 0, 0, 0, 0],
  nodes_nodeids: [0, 1, 2, 3, 4, 5],
  nodes_modes: [branch, leaf, branch, leaf, branch, leaf],
  nodes_truenodeids: [to[0], 0, to[1], 0, to[2], 0],
  nodes_falsenodeids: [1, 0, 3, 0, 5, 0],
});

describe("decision trees whose nodes have ids", () => {
  it("have no cycle if each branch leads on to other nodes, even if two lead to the same one", () => {
    expect(hasTreeCycle(ensemble(three([2, 4, 5])))).toBe(false);
    expect(hasTreeCycle(ensemble(three([4, 4, 5])))).toBe(false);
    expect(hasTreeCycle(ensemble({ ...three([2, 4, 5]), nodes_truenodeids: [2, 1, 4, 3, 5, 5] }))).toBe(
      false,
    );
  });

  it("have one if a branch leads back, to itself or from a branch that no row reaches too", () => {
    expect(hasTreeCycle(ensemble(three([2, 4, 0])))).toBe(true);
    expect(hasTreeCycle(ensemble(three([2, 4, 2])))).toBe(true);
    expect(hasTreeCycle(ensemble(three([2, 2, 5])))).toBe(true);
    expect(hasTreeCycle(ensemble(three([1, 4, 2])))).toBe(true);
    expect(hasTreeCycle(ensemble(three([2, 4, 2]), "ai.onnx.ml.TreeEnsembleClassifier"))).toBe(true);
  });

  it("share ids with other trees, where they mean other nodes", () => {
    const two = (trees: readonly number[]) => ({
      ...three([1, 0, 5]),
      nodes_treeids: trees,
      nodes_nodeids: [0, 1, 1, 3, 4, 5],
      nodes_falsenodeids: [5, 0, 3, 0, 5, 0],
    });
    expect(hasTreeCycle(ensemble(two([0, 0, 1, 1, 0, 0])))).toBe(false);
    expect(hasTreeCycle(ensemble(two([0, 1, 0, 1, 0, 0])))).toBe(true);
    const large = [2n ** 62n, 1, 2n ** 62n + 1n, 3, 4, 5];
    const ids = { nodes_nodeids: large, nodes_truenodeids: [2n ** 62n + 1n, 0, 2n ** 62n, 0, 5, 0] };
    expect(hasTreeCycle(ensemble({ ...three([2, 4, 5]), ...ids }))).toBe(true);
  });

  it("may have lists of different lengths, absent nodes and ids that are used twice", () => {
    const odd: readonly Lists[] = [
      {},
      { nodes_nodeids: [0] },
      { nodes_truenodeids: [0, 0], nodes_falsenodeids: [0] },
      { ...three([2, 4, 5]), nodes_truenodeids: [2, 0, 99, 0, -7, 0] },
      { ...three([2, 4, 5]), nodes_nodeids: [0, 1, 2, 3, 4, 4] },
      { ...three([2, 4, 5]), nodes_treeids: [0], nodes_modes: [branch] },
      { ...three([2, 4, 5]), nodes_truenodeids: "text", nodes_modes: [1, 2] },
    ];
    for (const lists of odd) expect(typeof hasTreeCycle(ensemble(lists))).toBe("boolean");
    expect(hasTreeCycle(ensemble({ ...three([2, 4, 2]), nodes_falsenodeids: [1] }))).toBe(true);
  });

  it("may be 100,000 levels deep", () => {
    const deep = (last: number) => {
      const ids = Array.from({ length: 100_000 }, (_, index) => index);
      const next = [...ids.slice(1), last];
      return ensemble({
        nodes_treeids: ids.map(() => 0),
        nodes_nodeids: ids,
        nodes_modes: ids.map(() => branch),
        nodes_truenodeids: next,
        nodes_falsenodeids: next,
      });
    };
    expect(hasTreeCycle(deep(100_000))).toBe(false);
    expect(hasTreeCycle(deep(50_000))).toBe(true);
  });
});

describe("decision trees whose nodes refer to each other by position", () => {
  const positions = (lists: Lists) =>
    ensemble(
      {
        tree_roots: [0],
        nodes_truenodeids: [1, 2, 0],
        nodes_falsenodeids: [0, 1, 2],
        nodes_trueleafs: [0, 0, 1],
        nodes_falseleafs: [1, 1, 1],
        ...lists,
      },
      "ai.onnx.ml.TreeEnsemble",
    );

  it("have a cycle only if a branch leads back to a branch, not if a leaf has the same position", () => {
    expect(hasTreeCycle(positions({}))).toBe(false);
    expect(hasTreeCycle(positions({ nodes_trueleafs: [0, 0, 0] }))).toBe(true);
    expect(hasTreeCycle(positions({ nodes_falseleafs: [1, 0, 1] }))).toBe(true);
    expect(hasTreeCycle(positions({ nodes_trueleafs: [0] }))).toBe(true);
    expect(hasTreeCycle(positions({ nodes_truenodeids: [1, 2, -1], nodes_trueleafs: [0] }))).toBe(false);
  });
});

it("a graph with such a tree has a loop, and so may one with trees in a function", () => {
  expect(hasLoops(treeExport([2, 4, 5]))).toBe(false);
  expect(hasLoops(treeExport([2, 4, 2]))).toBe(true);
  const inFunction = new TextEncoder().encode("TreeEnsembleClassifier");
  const functions = Uint8Array.of(0xca, 0x01, inFunction.length, ...inFunction);
  expect(hasLoops(Uint8Array.of(...treeExport([2, 4, 5]), ...functions))).toBe(true);
});
