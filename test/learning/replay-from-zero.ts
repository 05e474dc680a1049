import type { Card } from "../../src/core/card.ts";
import { lessonStep } from "../../src/learning/lesson-step.ts";
import type { FeatureSource } from "../../src/learning/ports.ts";
import { type Database, fromRecord } from "../../src/storage/schema.ts";

/**
 * Computes the expected adapter independently: it uses plain maps, sorts the rows itself, and ignores the
 * log's flags that say which verdict counts.
 */
export async function replayFromZero(database: Database, card: Card, source: FeatureSource) {
  const rows = (await database.getAll("feedback")).map(fromRecord).filter(({ model }) => model === card.id);
  rows.sort((a, b) => (`${a.createdAt} ${a.id}` < `${b.createdAt} ${b.id}` ? -1 : 1));
  const newest = new Map<string, string>();
  for (const row of rows) if (row.usedForTraining) newest.set(JSON.stringify(row.inputs), row.id);
  const weights = new Map<string, number>();
  let lessons = 0;
  for (const row of rows) {
    if (newest.get(JSON.stringify(row.inputs)) !== row.id) continue;
    lessons++;
    const [answer] = await source.run([row.inputs], { features: true });
    const { indices, values } = answer!.features!;
    const right = card.classes.findIndex(({ name }) => name === row.label);
    const scores = card.classes.map((_, c) => {
      let sum = 0;
      indices.forEach((feature, k) => {
        sum += (weights.get(`${feature}:${c}`) ?? 0) * values[k]!;
      });
      return sum + answer!.logits![c]!;
    });
    const step = lessonStep(scores, answer!.features!, right, card.learning!);
    step.indices.forEach((feature, k) => {
      step.perClassStep.forEach((push, c) => {
        const name = `${feature}:${c}`;
        weights.set(name, Math.fround((weights.get(name) ?? 0) + push * step.values[k]!));
      });
    });
  }
  return { lessons, weights: nonZero(weights) };
}

/** An adapter's weights in the form that `replayFromZero` returns them. */
export function weightsOf(adapter: {
  store(): { keys: Uint32Array; weights: Float32Array; classCount: number };
}) {
  const { keys, weights, classCount } = adapter.store();
  const map = new Map<string, number>();
  weights.forEach((weight, index) => {
    map.set(`${keys[Math.floor(index / classCount)]}:${index % classCount}`, weight);
  });
  return nonZero(map);
}

function nonZero(map: ReadonlyMap<string, number>) {
  return Object.fromEntries(
    [...map].filter(([, weight]) => weight !== 0).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
