import { describe, expect, it } from "vitest";
import { declaredClasses, orderNames, parseList } from "../../src/doctor/class-names.ts";
import { GraphBuilder } from "../../src/onnx/graph-builder.ts";

describe("names in a file's metadata", () => {
  it.each([
    ['["no", "yes"]', ["no", "yes"]],
    ["['no', 'yes']", ["no", "yes"]],
    ["no, yes", ["no", "yes"]],
    ['{"0": "no", "1": "yes"}', ["no", "yes"]],
    ['{"1": "yes", "0": "no"}', ["no", "yes"]],
    ['{"-1": "no", "1": "yes"}', ["no", "yes"]],
    ['{"1": "yes", "-1": "no"}', ["no", "yes"]],
    ["{-1: 'no', 1: 'yes'}", ["no", "yes"]],
    ['{"dog": 1, "cat": 0}', ["cat", "dog"]],
    ['{"3": 0, "4": 1}', ["3", "4"]],
    ['{"1": 0, "10": 1, "2": 2}', ["1", "10", "2"]],
    ["{-1: 0, 1: 1}", ["-1", "1"]],
    ['{"0": 1, "1": 0}', ["1", "0"]],
    ['{"0": 3, "1": 4}', ["3", "4"]],
  ])("%s is read in the order of the numbers", (text, names) => {
    expect(parseList(text)).toEqual(names);
  });

  it.each([
    '{"dog": 120, "cat": 80}',
    '{"dog": 0, "cat": 0}',
    '{"dog": "Canis", "cat": "Felis"}',
    '{"dog": "length"}',
    "{}",
  ])("%s is not read as a list, since it has no order", (text) => {
    expect(parseList(text)).toBeUndefined();
  });

  it("name the classes, whatever another key contains", () => {
    const { graph } = new GraphBuilder("made").toModel();
    const metadata = new Map([
      ["labels", "demo, internal"],
      ["id2label", '{"0": "a", "1": "b", "2": "c"}'],
    ]);
    expect(declaredClasses(graph, metadata, "y", undefined, 3, undefined)).toEqual(["a", "b", "c"]);
  });

  it.each([
    ["[120, 80]", undefined],
    ["80, 120", undefined],
    ['{"0": 80, "1": 120}', undefined],
    ["[-1, 1]", ["-1", "1"]],
    ["[3, 4]", ["3", "4"]],
    ['["3", "yes"]', ["3", "yes"]],
  ])("are not taken from numbers under `labels` that may be counts: %s", (labels, names) => {
    const { graph } = new GraphBuilder("made").toModel();
    const metadata = new Map([["labels", labels]]);
    expect(declaredClasses(graph, metadata, "y", undefined, 2, undefined)).toEqual(names);
  });
});

describe("a table's names for classes that are only numbered", () => {
  const rowsOf = (counts: readonly (readonly number[])[]) =>
    counts.flatMap((ofNames, answer) =>
      ofNames.flatMap((count, name) => Array.from({ length: count }, () => ({ answer, name }))),
    );

  it.each([
    [
      "all answers but those of one rare class",
      [
        [1, 2, 0, 0],
        [0, 21, 0, 0],
        [4, 2, 1, 35],
        [0, 0, 14, 0],
      ],
      [0, 1, 3, 2],
      "answers",
    ],
    [
      "answers of some classes, where two are never answered",
      [
        [0, 2, 30, 1],
        [0, 0, 0, 0],
        [25, 0, 2, 1],
        [0, 0, 0, 0],
      ],
      [2, 1, 0, 3],
      "some-answers",
    ],
    [
      "sorted order, since another is right on more rows only because a rare class is answered too often",
      [
        [500, 0, 0],
        [0, 45, 255],
        [0, 5, 160],
      ],
      [0, 1, 2],
      "order",
    ],
    [
      "sorted order, although a rare one of two classes is answered too often",
      [
        [370, 10],
        [530, 90],
      ],
      [0, 1],
      "order",
    ],
    [
      "sorted order, since the answers are as often wrong as right",
      [
        [7, 6, 7],
        [6, 7, 7],
        [7, 7, 6],
      ],
      [0, 1, 2],
      "order",
    ],
  ] as const)("are in the order that this shows: %s", (_, counts, order, by) => {
    const names = ["a", "b", "c", "d"].slice(0, counts.length);
    expect(orderNames(names, rowsOf(counts))).toEqual({ order, by });
  });
});
