import { expect, test } from "vitest";
import { tableFrom } from "../../../src/training/columns/table.ts";
import { planTraining } from "../../../src/training/plan-work.ts";
import { createRandom } from "../../../src/training/random.ts";
import { makeFrame } from "../../../src/training/search/frame.ts";

test("a text's scores come from models that learned from no copy of its row", () => {
  const random = createRandom(4);
  const rows = Array.from({ length: 200 }, (_, row) => ({
    text: Array.from({ length: 12 }, () => `word${Math.floor(random() * 800)}`).join(" "),
    size: random().toFixed(5),
    y: row % 2 === 0 ? "no" : "yes",
  }));
  const copied = rows.flatMap((row) => [row, row, row]);
  const table = tableFrom({
    text: copied.map(({ text }) => text),
    size: copied.map(({ size }) => size),
    y: copied.map(({ y }) => y),
  });
  const { work } = planTraining(table, { target: "y", id: "toy", uses: { text: "text" } });
  /** How often the score alone tells the class, which has nothing to do with the text. */
  const shareRight = (firsts: Int32Array | undefined) => {
    const { frame } = makeFrame({ ...work, firsts }, work.learnRows);
    const scores = frame.numbers.at(-1)!;
    return (
      work.learnRows.filter((row) => scores[row]! > 0 === (frame.labels[row] === 1)).length /
      work.learnRows.length
    );
  };
  expect(shareRight(undefined)).toBeGreaterThan(0.9);
  expect(shareRight(work.firsts)).toBeLessThan(0.65);
});
