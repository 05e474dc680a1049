import type { Card } from "../core/card.ts";
import { AppError } from "../core/errors.ts";
import { exposeZipMapInput } from "../onnx/expose-zipmap-input.ts";
import { type ModelFacts, readFacts } from "../onnx/model-facts.ts";
import { type FeedPlan, planFeeds } from "./feeds.ts";

/** A graph that fits its card, as far as the file alone tells. */
export type FittedGraph = {
  /** The file; an export of scikit-learn that ends in ZipMap is made readable. */
  readonly bytes: Uint8Array;
  readonly facts: ModelFacts;
  readonly plan: FeedPlan;
  /** The name of the output that is probabilities by class. */
  readonly probabilities: string;
};

/**
 * Holds a graph against its card, without running it: the page before it opens a model, and the build before it ships one.
 * @throws AppError `model-mismatch` where the two do not fit; `model-unreadable`, `model-truncated`, `model-is-html`
 */
export function fitGraph(card: Card, model: Uint8Array): FittedGraph {
  const path = `models/${card.id}/model.onnx`;
  let bytes = model;
  let facts = readFacts(bytes, path);
  if (facts.endsInZipMap) {
    bytes = exposeZipMapInput(bytes, path);
    facts = readFacts(bytes, path);
  }
  return { bytes, facts, plan: planFeeds(card, facts.inputs), probabilities: findProbabilities(card, facts) };
}

/** The output that is probabilities by class: by its name, as ours and scikit-learn's, else the only one it can be. */
function findProbabilities(card: Card, { outputs, classes }: ModelFacts): string {
  const names = card.classes.map((entry) => entry.name);
  if (classes && classes.join("\n") !== names.join("\n")) {
    const reason = `the graph's classes are ${classes.join(", ")}, and the card's ${names.join(", ")}`;
    throw new AppError("model-mismatch", { reason });
  }
  const floats = outputs.filter(({ kind, type }) => kind === "tensor" && type === "float");
  const named = floats.find(({ name }) => name === "probabilities" || name === "output_probability");
  const found = named ?? floats.find(({ shape }) => shape?.length === 2 && shape[1] === names.length);
  if (!found) throw new AppError("model-mismatch", { reason: "the graph has no output probabilities" });
  const columns = found.shape?.length === 2 ? found.shape[1] : undefined;
  if (typeof columns === "number" && columns !== names.length) {
    const reason = `the graph gives ${columns} probabilities, and the card has ${names.length} classes`;
    throw new AppError("model-mismatch", { reason });
  }
  return found.name;
}
