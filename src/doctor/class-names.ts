import { isJsonObject, type JsonLimits, parseLimited } from "../core/json.ts";
import { classLabelsOf, constantsOf } from "../onnx/model-facts.ts";
import { readClasses } from "../onnx/model-metadata.ts";
import { numbersOf, textsOf } from "../onnx/node-attribute.ts";
import type { Graph } from "../onnx/onnx-messages.ts";
import { tensorStrings } from "../onnx/tensor.ts";
import { tensorNumbers } from "../onnx/tensor-numbers.ts";
import { clearBest, labelsByColumn } from "./find-label.ts";
import { type JudgedOutput, makerOf } from "./judge-outputs.ts";
import type { Finding } from "./report.ts";

/**
 * An output's classes according to the file: the first list with `count` different names among Hunch's own
 * metadata, the output's ZipMap, CatBoost's parameters, other metadata, the classifier that produced the
 * output, the list that its label comes from, and any other classifier in the graph. Undefined if there is
 * none.
 */
export function declaredClasses(
  graph: Graph,
  metadata: ReadonlyMap<string, string>,
  output: string,
  zipped: readonly string[] | undefined,
  count: number,
  label: string | undefined,
): readonly string[] | undefined {
  const maker = makerOf(graph, output);
  const lists = [
    readClasses(metadata),
    zipped,
    catboostClasses(metadata),
    ...metadataLists(metadata),
    maker && classLabelsOf(maker),
    label === undefined ? undefined : listedLabels(graph, label),
    ...graph.nodes.filter(({ operator = "" }) => operator.endsWith("Classifier")).map(classLabelsOf),
  ];
  return lists.find((list) => list !== undefined && list.length === count && new Set(list).size === count);
}

/** All lists of classes in a file, whatever their output: those that `declaredClasses` chooses from. */
export function listedClasses(
  graph: Graph,
  metadata: ReadonlyMap<string, string>,
  zipped: ReadonlyMap<string, readonly string[]>,
): (readonly string[])[] {
  const lists = [
    readClasses(metadata),
    ...zipped.values(),
    catboostClasses(metadata),
    ...metadataLists(metadata),
    ...graph.outputs.map(({ name }) => listedLabels(graph, name ?? "")),
    ...graph.nodes.filter(({ operator = "" }) => operator.endsWith("Classifier")).map(classLabelsOf),
  ];
  return lists.filter((list) => list !== undefined).filter(({ length }) => length > 1);
}

/** Determines the class names from the file and from the label that the graph outputs for each row. */
export function nameClasses(
  declared: readonly string[] | undefined,
  expected: readonly (readonly number[])[],
  label: JudgedOutput | undefined,
  count: number,
): { classes: readonly string[]; label: string | undefined; findings: Finding[] } {
  const numbered = Array.from({ length: count }, (_, index) => String(index));
  if (label === undefined) return { classes: declared ?? numbered, label: undefined, findings: [] };
  const labels = label.rows.map((row) => String(row[0]));
  const classes = [...(declared ?? numbered)];
  const clear = clearBest(expected);
  const differs = (names: readonly string[]) =>
    clear.filter((index, row) => index >= 0 && names[index] !== labels[row]).length;
  if (differs(classes) === 0) return { classes, label: label.name, findings: [] };
  // The rows show which label belongs to which column.
  const byColumn = labelsByColumn(labels, clear);
  if (byColumn !== undefined) {
    const seen = [...byColumn.values()];
    const areNumbers = [...byColumn].every(([index, name]) => name === String(index));
    if (declared && areNumbers && seen.length > 0 && !seen.some((name) => declared.includes(name)))
      return { classes: declared, label: undefined, findings: [] };
    // A class that no row was assigned to can only be one of the declared names if these are what the label gives.
    const rest = seen.every((name) => classes.includes(name))
      ? classes.filter((name) => !seen.includes(name))
      : [];
    const reordered = numbered.map((_, index) => byColumn.get(index) ?? rest.shift() ?? String(index));
    if (differs(reordered) === 0 && new Set(reordered).size === count) {
      const findings: Finding[] = declared
        ? [{ code: "classes-reordered", severity: "repaired", details: { classes: reordered.join(", ") } }]
        : [];
      return { classes: reordered, label: label.name, findings };
    }
  }
  const details = { rows: differs(classes), total: labels.length };
  return { classes, label: undefined, findings: [{ code: "label-differs", severity: "warning", details }] };
}

/** If another order is right on this share of the rows more, the difference isn't chance. */
const leastGain = 0.05;

/**
 * The order of a table's names for classes that the model only numbers. scikit-learn numbers classes in sorted order;
 * other libraries may not, and then the model's answers show the order.
 * @param sorted one name for each class, in sorted order
 * @param rows for each row, the class that the model answers, and the index of the row's name in `sorted`
 * @returns the index in `sorted` of each class's name, and what shows that it is this one: the model's answers, because
 *   most rows with the same answer have this name, for all classes or for some; or nothing but the sorted order
 */
export function orderNames(
  sorted: readonly string[],
  rows: readonly { readonly answer: number; readonly name: number }[],
): { readonly order: readonly number[]; readonly by: "answers" | "some-answers" | "order" } {
  const alphabetical = [...sorted.keys()];
  const counts = sorted.map(() => sorted.map(() => 0));
  for (const { answer, name } of rows) counts[answer]![name]! += 1;
  const order = orderByCounts(counts);
  const rightIn = (order: readonly number[]) =>
    order.reduce((sum, name, answer) => sum + counts[answer]![name]!, 0);
  const [right, rightSorted] = [rightIn(order), rightIn(alphabetical)];
  const isSame = order.every((name, answer) => name === answer);
  const isRight = right > rows.length / 2 || (!isSame && right > 2 * rightSorted);
  // A model that answers a rare class too often is right on more rows in a wrong order, but not in more of each class.
  const rowsOf = sorted.map((_, name) => counts.reduce((sum, ofNames) => sum + ofNames[name]!, 0));
  const recallIn = (order: readonly number[]) =>
    order.reduce((sum, name, answer) => sum + counts[answer]![name]! / Math.max(1, rowsOf[name]!), 0);
  const isClear = right - rightSorted >= leastGain * rows.length && recallIn(order) > recallIn(alphabetical);
  if (!isRight || (!isSame && !isClear)) return { order: alphabetical, by: "order" };
  const unclear = counts.filter((ofNames, answer) => {
    const total = ofNames.reduce((sum, count) => sum + count, 0);
    return ofNames[order[answer]!]! <= total / 2;
  });
  // The last name can only belong to the last class.
  return { order, by: unclear.length <= 1 ? "answers" : "some-answers" };
}

/** For each answer, the name that most of its rows have, the largest counts first. The rest is in sorted order. */
function orderByCounts(counts: readonly (readonly number[])[]): readonly number[] {
  const order = new Map<number, number>();
  const taken = new Set<number>();
  const pairs = counts.flatMap((ofNames, answer) => ofNames.map((count, name) => ({ answer, name, count })));
  // The sort is stable, so pairs without rows end in sorted order.
  for (const { answer, name } of pairs.sort((a, b) => b.count - a.count)) {
    if (order.has(answer) || taken.has(name)) continue;
    order.set(answer, name);
    taken.add(name);
  }
  return counts.map((_, answer) => order.get(answer)!);
}

/** The maximum length of a class name in a card. */
const longestName = 200;

/**
 * Makes the class names valid for a card: some may be too long, or empty because the model was trained on rows
 * without a class. Different names stay different.
 */
export function nameableClasses(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const plain = name === "" ? "(empty)" : name;
    let free = plain.length > longestName ? `${plain.slice(0, longestName - 1)}…` : plain;
    for (let count = 2; taken.has(free) || (free !== name && names.includes(free)); count += 1)
      free = `${plain.slice(0, longestName - 10)} (${count})`;
    taken.add(free);
    return free;
  });
}

/** The list from which a graph takes its label, indexed by the best class. */
function listedLabels(graph: Graph, label: string): readonly string[] | undefined {
  const maker = makerOf(graph, label);
  if (maker === undefined) return undefined;
  if (maker.operator === "Gather" || maker.operator === "ArrayFeatureExtractor") {
    const list = constantsOf(graph).get(maker.inputs[0] ?? "");
    return list && (tensorNumbers(list)?.map(String) ?? tensorStrings(list));
  }
  const keys = maker.operator === "LabelEncoder" ? numbersOf(maker, "keys_int64s") : [];
  return keys.every((key, index) => key === index) ? textsOf(maker, "values_strings") : undefined;
}

function catboostClasses(metadata: ReadonlyMap<string, string>): string[] | undefined {
  return parseList(metadata.get("class_params"), "class_names");
}

/** The lists under the metadata keys that exporters and authors use for class names. */
function metadataLists(metadata: ReadonlyMap<string, string>): (string[] | undefined)[] {
  const keys = ["classes", "class_names", "labels", "names", "id2label"];
  return keys.map((key) => {
    const list = parseList(metadata.get(key));
    return list && ["labels", "names"].includes(key) && mayBeCounts(list) ? undefined : list;
  });
}

/**
 * Whether a list may contain the number of each class's rows instead of its name: all entries are numbers, but they
 * don't number the classes, as 3, 4, 5 or -1, 1 do.
 */
function mayBeCounts(list: readonly string[]): boolean {
  const isNumbering = list.every((item, index) => Number(item) === Number(list[0]) + index);
  return !isNumbering && list.join() !== "-1,1" && list.every((item) => /^-?\d+(\.\d+)?$/.test(item));
}

/** A list or an object of names, or, in CatBoost's parameters, an object that contains one. */
const listLimits: JsonLimits = { characters: 1_000_000, depth: 8, members: 100_000 };

/**
 * Reads a JSON list of strings or numbers, an object that maps numbers to strings or names to indices, or a
 * comma-separated list.
 */
export function parseList(text: string | undefined, key?: string): string[] | undefined {
  if (text === undefined || text.length > listLimits.characters) return undefined;
  if (!/^[[{]/.test(text.trim()))
    return key === undefined && text.includes(",") ? text.split(",").map((item) => item.trim()) : undefined;
  const whole = parsePrinted(text);
  const value = key === undefined ? whole : (whole as Record<string, unknown> | undefined)?.[key];
  const list = Array.isArray(value) ? value : isJsonObject(value) ? listOf(value) : [];
  const isPlain =
    list.length > 0 && list.every((item) => typeof item === "string" || typeof item === "number");
  return isPlain ? list.map(String) : undefined;
}

/**
 * An object's names in the order of their numbers. Empty if it doesn't map numbers to names, or names to indices. Names
 * may be numbers, too: `{"3": 0, "4": 1}` can only map names to indices.
 */
function listOf(object: object): readonly unknown[] {
  const entries = Object.entries(object);
  const byKey = entries.toSorted(([one], [other]) => Number(one) - Number(other));
  const byValue = entries.toSorted(([, one], [, other]) => Number(one) - Number(other));
  const hasIndices = byKey.every(([key], place) => key === String(place));
  if (!hasIndices && byValue.every(([, value], place) => value === place))
    return byValue.map(([name]) => name);
  return byKey.every(([key]) => /^-?\d+$/.test(key)) ? byKey.map(([, value]) => value) : [];
}

/** Parses JSON, or a list or dictionary as Python prints it, which is close to JSON. Undefined if it is neither. */
function parsePrinted(text: string): unknown {
  const converted = () => text.replaceAll(/([{,]\s*)(-?\d+)\s*:/g, '$1"$2":').replaceAll("'", '"');
  const parsed = parseLimited(text, listLimits);
  const either = "value" in parsed ? parsed : parseLimited(converted(), listLimits);
  return "value" in either ? either.value : undefined;
}
