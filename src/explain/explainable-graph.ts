import type { Card } from "../core/card.ts";
import type { ModelOutput } from "../core/prediction.ts";
import { nextTask, stopIfAborted } from "../core/promises.ts";
import type { AdapterReader } from "../learning/adapter.ts";
import type { GraphSession } from "../runtime/graph-session.ts";
import type { Explainable, RowLogits } from "./explanation.ts";

/** The logarithms of smaller probabilities would be meaningless. */
const smallestProbability = 1e-7;
/** After this many rows, which take about 60 ms for a tree model, the thread gives way to urgent work. */
const rowsPerTurn = 64;

/**
 * Combines a graph and its lessons into the form that explanations need.
 * @param adapter returns the current adapter, or undefined if nothing has been or can be learned
 */
export function createExplainable(
  card: Card,
  session: GraphSession,
  adapter: () => Promise<AdapterReader | undefined>,
): Explainable {
  const classCount = card.classes.length;
  return {
    additive: session.capabilities.additive,
    async evaluate(instances, signal) {
      const learned = await adapter();
      const features = learned !== undefined && learned.size > 0;
      const outputs: ModelOutput[] = [];
      for (let from = 0; from < instances.length; from += rowsPerTurn) {
        // Let a prediction that was requested in the meantime go first, and a cancellation take effect.
        await nextTask();
        stopIfAborted(signal);
        outputs.push(...(await session.run(instances.slice(from, from + rowsPerTurn), { features, signal })));
      }
      return outputs.map((output): RowLogits => {
        const base = baseLogits(card, output);
        return { base, learned: learned && output.features ? learned.addTo(base, output.features) : base };
      });
    },
    async describe(inputs) {
      const learned = await adapter();
      const detail = await session.detail(inputs);
      if (!detail) return undefined;
      const { indices, values } = detail.features;
      const lessonLogits = new Float32Array(indices.length * classCount);
      if (learned) {
        indices.forEach((feature, k) => {
          for (let c = 0; c < classCount; c++)
            lessonLogits[k * classCount + c] = learned.weight(feature, c) * values[k]!;
        });
      }
      return { ...detail, lessonLogits };
    },
  };
}

/**
 * The graph's logits or, if it has none, the logarithms of its probabilities, which have the same softmax.
 * Scores are not probabilities; they are used unchanged, so the largest still determines the class.
 */
function baseLogits(card: Card, { logits, probabilities }: ModelOutput): Float64Array {
  if (card.output === "scores") return Float64Array.from(probabilities);
  if (logits) return Float64Array.from(logits);
  return Float64Array.from(probabilities, (share) => Math.log(Math.max(share, smallestProbability)));
}
