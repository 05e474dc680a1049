import type { Page } from "playwright-core";
import type { Card } from "../../src/core/card.ts";
import { csvColumns } from "../../src/learning/feedback-csv.ts";

/**
 * A CSV like an export from another browser after this many verdicts, one per minute. Every fourth is
 * Incorrect.
 */
export function* makeExport(card: Card, rowCount: number): Generator<string> {
  const [first = "", second = ""] = card.classes.map(({ name }) => name);
  yield `\uFEFF${csvColumns(card).join(",")}\r\n`;
  const begin = Date.UTC(2022, 0, 1);
  for (let index = 0; index < rowCount; index++) {
    const at = new Date(begin + index * 60_000).toISOString();
    const id = `018f0000-0000-7000-8000-${index.toString(16).padStart(12, "0")}`;
    const correct = index % 4 !== 0;
    const cells = [
      id,
      at,
      card.id,
      card.version,
      card.files["model.onnx"].sha256,
      `Row ${index} of the long list; a film like many`,
      "",
      first,
      0.75,
      correct,
      correct ? first : second,
      "import",
    ];
    yield `${cells.join(",")}\r\n`;
  }
}

/** Measures how smooth a page feels: how long its frames take while it scrolls from top to bottom. */
export async function scrollThrough(page: Page, steps: number): Promise<number[]> {
  return page.evaluate(async (count) => {
    const frames: number[] = [];
    const height = document.documentElement.scrollHeight;
    let before = performance.now();
    for (let step = 1; step <= count; step++) {
      window.scrollTo(0, (height * step) / count);
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const now = performance.now();
      frames.push(now - before);
      before = now;
    }
    return frames;
  }, steps);
}
