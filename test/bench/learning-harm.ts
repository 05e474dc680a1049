import { Adapter } from "../../src/core/adapter.ts";
import type { Card } from "../../src/core/card.ts";
import { lessonStep } from "../../src/core/lesson-step.ts";
import { indexOfLargest } from "../../src/core/logits.ts";
import type { Inputs, SparseFeatures } from "../../src/core/prediction.ts";
import { openGraph } from "../../src/inference/session.ts";
import type { Figure, Section } from "./report.ts";
import { seededRandom } from "./reviews.ts";
import { formatSpread, spreadOf } from "./spread.ts";

/** A labelled row that the model was not trained on. */
export type HeldOutRow = { readonly inputs: Inputs; readonly label: string };

/** A row as the adapter sees it. */
type Example = { readonly logits: Float32Array; readonly features: SparseFeatures; readonly right: number };

const verdicts = 500;
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

/** What a run of verdicts did. */
type Run = {
  /** How many of them were Incorrect about a wrong answer, which is what teaches most. */
  readonly corrected: number;
  /** Share of these that came out right at once. */
  readonly flipped: number;
  /** Points of accuracy lost on rows that no verdict was about. */
  readonly lossPoints: number;
};

/**
 * Gives 500 verdicts on two thirds of the rows and looks at the others. All wrong answers are among them first, because
 * only they teach much: an honest visitor's 500 would hold about 40. `wrongShare` of the verdicts are false: they call
 * a right answer Incorrect.
 */
function giveVerdicts(
  examples: readonly Example[],
  classCount: number,
  settings: Settings,
  { seed, wrongShare }: { readonly seed: number; readonly wrongShare: number },
): Run {
  const random = seededRandom(seed);
  const fresh = new Adapter(classCount);
  const order = shuffled(examples, random);
  const taught = order.slice(0, Math.floor((2 * order.length) / 3));
  const rest = order.slice(taught.length);
  const mistakes = taught.filter((example) => !isRight(fresh, example));
  const right = taught.filter((example) => isRight(fresh, example));
  const falseCount = Math.round(verdicts * wrongShare);
  const corrections = mistakes.slice(0, verdicts - falseCount);
  const others = right.slice(0, verdicts - corrections.length);
  const misled = new Set(others.slice(0, falseCount));
  const adapter = new Adapter(classCount);
  let flipped = 0;
  for (const example of shuffled([...corrections, ...others], random)) {
    const label = misled.has(example) ? (example.right + 1) % classCount : example.right;
    teach(adapter, example, label, settings);
    if (!isRight(fresh, example) && isRight(adapter, example)) flipped += 1;
  }
  return {
    corrected: corrections.length,
    flipped: flipped / corrections.length,
    lossPoints: 100 * (accuracy(fresh, rest) - accuracy(adapter, rest)),
  };
}

function harm(what: string, limit: number, runs: readonly Run[]): Figure {
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
      giveVerdicts(examples, classCount, settings, { seed, wrongShare }),
    );
  const honest = runs(0);
  const alone = flippedAlone(examples, classCount, settings);
  const corrected = spreadOf(honest.map((run) => run.corrected)).median;
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
        what: `the same in the course of 500 verdicts, ${corrected} of them corrections`,
        figure: formatSpread(flipped, 1, " %"),
        aim: "at least 95 %",
        reached: flipped.median >= 95,
      },
      harm("accuracy lost on other rows after these 500 honest verdicts", 0.3, honest),
      harm("accuracy lost on other rows after 500, a fifth of them false", 1, runs(0.2)),
    ],
  };
}
