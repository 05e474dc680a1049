import { Adapter, indexOfLargest, lessonStep } from "../../src/core/adapter.ts";
import type { Card } from "../../src/core/card.ts";
import type { Inputs, SparseFeatures } from "../../src/core/prediction.ts";
import { openGraph } from "../../src/inference/session.ts";
import type { Figure, Section } from "./report.ts";
import { seededRandom } from "./reviews.ts";
import { formatSpread, spreadOf } from "./spread.ts";

/** A labelled row that the model was not trained on. */
export type HeldOutRow = { readonly inputs: Inputs; readonly label: string };

/** A row as the adapter sees it. */
type Example = { readonly logits: Float32Array; readonly features: SparseFeatures; readonly right: number };

const corrections = 500;
const repeats = 10;

async function readExamples(card: Card, model: Uint8Array, rows: readonly HeldOutRow[]): Promise<Example[]> {
  const graph = await openGraph(card, model);
  const names = card.classes.map(({ name }) => name);
  const answers = await graph.answer(
    rows.map(({ inputs }) => inputs),
    { features: true },
  );
  await graph.release();
  return answers.map(({ logits, features }, index) => {
    if (logits === undefined || features === undefined)
      throw new Error(`${card.id} gives no features to learn over.`);
    return { logits, features, right: names.indexOf(rows[index]?.label ?? "") };
  });
}

const isRight = (adapter: Adapter, { logits, features, right }: Example) =>
  indexOfLargest(adapter.addTo(logits, features)) === right;

function accuracy(adapter: Adapter, examples: readonly Example[]): number {
  return examples.filter((example) => isRight(adapter, example)).length / examples.length;
}

function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  const order = items.map((item) => ({ item, at: random() }));
  return order.sort((a, b) => a.at - b.at).map(({ item }) => item);
}

type Settings = NonNullable<Card["learning"]>;

function teach(adapter: Adapter, example: Example, label: number, settings: Settings): void {
  adapter.apply(
    lessonStep(adapter.addTo(example.logits, example.features), example.features, label, settings),
  );
}

/** Of the rows that the model gets wrong, the share that comes out right after being corrected, each on its own. */
function flippedAlone(examples: readonly Example[], classCount: number, settings: Settings): number {
  const fresh = new Adapter(classCount);
  const wrong = examples.filter((example) => !isRight(fresh, example));
  const flipped = wrong.filter((example) => {
    const adapter = new Adapter(classCount);
    teach(adapter, example, example.right, settings);
    return isRight(adapter, example);
  });
  return flipped.length / wrong.length;
}

/** What 500 corrections did to all other rows, in points, and how many of them came out right at once. */
function correctMany(
  examples: readonly Example[],
  classCount: number,
  settings: Settings,
  run: { readonly seed: number; readonly wrongShare: number },
): { lossPoints: number; flipped: number } {
  const random = seededRandom(run.seed);
  const fresh = new Adapter(classCount);
  const order = shuffled(examples, random);
  const wrongLessons = Math.round(corrections * run.wrongShare);
  const honest = order.filter((example) => !isRight(fresh, example)).slice(0, corrections - wrongLessons);
  const misled = order.filter((example) => isRight(fresh, example)).slice(0, wrongLessons);
  if (honest.length + misled.length < corrections) {
    throw new Error(`The held-out part has only ${honest.length} rows that the model gets wrong.`);
  }
  const adapter = new Adapter(classCount);
  let flipped = 0;
  for (const example of shuffled([...honest, ...misled], random)) {
    const label = isRight(fresh, example) ? (example.right + 1) % classCount : example.right;
    teach(adapter, example, label, settings);
    if (indexOfLargest(adapter.addTo(example.logits, example.features)) === label) flipped += 1;
  }
  const taught = new Set([...honest, ...misled]);
  const rest = examples.filter((example) => !taught.has(example));
  return {
    lossPoints: 100 * (accuracy(fresh, rest) - accuracy(adapter, rest)),
    flipped: flipped / corrections,
  };
}

function harm(
  what: string,
  limit: number,
  runs: readonly { readonly lossPoints: number; readonly flipped: number }[],
): Figure {
  const loss = spreadOf(runs.map(({ lossPoints }) => lossPoints));
  return {
    what,
    figure: formatSpread(loss, 2, " points"),
    aim: `at most ${limit}`,
    reached: loss.median <= limit,
  };
}

/** What lessons do to a model on rows that it never saw: whether they take, and what they cost elsewhere. */
export async function measureHarm(
  card: Card,
  model: Uint8Array,
  rows: readonly HeldOutRow[],
): Promise<Section> {
  const settings = card.learning;
  if (settings === undefined) return { title: `Learning: ${card.id}`, skipped: "its card has no learning" };
  const examples = await readExamples(card, model, rows);
  const classCount = card.classes.length;
  const runs = (wrongShare: number) =>
    Array.from({ length: repeats }, (_, seed) =>
      correctMany(examples, classCount, settings, { seed, wrongShare }),
    );
  const honest = runs(0);
  const alone = flippedAlone(examples, classCount, settings);
  const flipped = spreadOf(honest.map((run) => 100 * run.flipped));
  return {
    title: `Learning: ${card.id}, ${rows.length.toLocaleString("en")} held-out rows, C ${settings.aggressiveness}, margin ${settings.margin}`,
    figures: [
      {
        what: "corrected rows that come out right, each on a fresh model",
        figure: `${(100 * alone).toFixed(1)} %`,
        aim: "at least 95 %",
        reached: alone >= 0.95,
      },
      {
        what: "the same in the course of 500 corrections",
        figure: formatSpread(flipped, 1, " %"),
        aim: "at least 95 %",
        reached: flipped.median >= 95,
      },
      harm("accuracy lost on the rest after 500 honest corrections", 0.3, honest),
      harm("accuracy lost on the rest after 500, a fifth of them wrong", 1, runs(0.2)),
    ],
  };
}
