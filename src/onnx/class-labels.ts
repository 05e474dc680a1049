import type { Graph, Node } from "./onnx-messages.ts";

const decoder = new TextDecoder();

/** The class labels that a node of ai.onnx.ml carries, numbers as text; an empty list where it has none. */
export function classLabelsOf({ attributes }: Node): string[] {
  const strings = attributes.find(({ name }) => name === "classlabels_strings")?.strings ?? [];
  if (strings.length > 0) return strings.map((text) => decoder.decode(text));
  const numbered = attributes.find(({ name }) =>
    ["classlabels_int64s", "classlabels_ints"].includes(name ?? ""),
  );
  return numbered?.ints.map(String) ?? [];
}

/**
 * The classes by the graph's own classifiers (LinearClassifier, TreeEnsembleClassifier, SVMClassifier), in the order of
 * their columns: what a scikit-learn export without ZipMap says of itself. Undefined where they disagree, and where they
 * count classes from 0 and other nodes turn the numbers into names.
 * @param labelsAreNumbers whether the graph's own label output is one of whole numbers
 */
export function classifierClasses(graph: Graph, labelsAreNumbers: boolean): string[] | undefined {
  const lists = graph.nodes
    .filter(({ operator, domain }) => domain === "ai.onnx.ml" && operator?.endsWith("Classifier"))
    .filter(
      ({ attributes }) =>
        labelsAreNumbers ||
        attributes.some(({ name, strings }) => name === "classlabels_strings" && strings.length > 0),
    )
    .map(classLabelsOf)
    .filter((labels) => labels.length > 1);
  const [first] = lists;
  return lists.every((labels) => labels.join("\n") === first?.join("\n")) ? first : undefined;
}
