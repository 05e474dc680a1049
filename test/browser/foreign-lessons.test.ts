import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { openModel } from "../onnx/run-model.ts";
import { journey } from "./journey.ts";
import { marginExport } from "./made-export.ts";
import {
  button,
  classifyButton,
  openLearning,
  openSection,
  resultOf,
  sayThatItWas,
  waitForLessons,
} from "./model-page.ts";
import { addDraft, addExport, expectAnswer, give } from "./own-model-page.ts";

/** Presses Download model and reads the graph from the two downloaded files. */
async function downloadGraph(page: Page): Promise<Buffer> {
  await openLearning(page);
  const [file] = await Promise.all([
    page.waitForEvent("download", (each) => each.suggestedFilename().endsWith(".onnx")),
    button(page, "Download model").click(),
  ]);
  return readFile(await file.path());
}

/** The labels that a graph outputs in native ONNX Runtime. */
async function labelsOf(graph: Buffer, ages: readonly number[], job: string): Promise<readonly unknown[]> {
  const session = await openModel("onnxruntime-node", graph);
  const { label } = await session.run({
    age: ["float32", ages, [ages.length, 1]],
    job: ["string", ages.map(() => job), [ages.length, 1]],
  });
  return label!.data;
}

/** Fills in the form of the export that has no probabilities, and waits for this answer with its score. */
async function expectScore(page: Page, age: string, job: string, answer: RegExp): Promise<void> {
  await page.getByLabel("Age", { exact: true }).fill(age);
  await page.getByRole("radio", { name: job, exact: true }).check();
  await classifyButton(page).click();
  await resultOf(page).getByRole("heading", { name: answer, level: 2 }).waitFor();
}

describe("an export from another program", () => {
  journey(
    "learns from a correction, forgets it on Undo, and keeps a second one after a reload",
    async ({ page, site }) => {
      await addExport(page, site);
      await expectAnswer(page, "50", "clerk", "granted");
      await sayThatItWas(page, "Incorrect");
      await expectAnswer(page, "50", "clerk", "refused");
      // The answer to a different input doesn't change.
      await expectAnswer(page, "70", "farmer", "granted");
      await openLearning(page);
      await button(page, "Undo").click();
      await waitForLessons(page, 0);
      await openSection(page, "Try");
      await expectAnswer(page, "50", "clerk", "granted");
      await sayThatItWas(page, "Incorrect");
      await waitForLessons(page, 1);
      await page.reload();
      await expectAnswer(page, "50", "clerk", "refused");
    },
  );

  journey("is downloaded with its lessons, and gives the same answers elsewhere", async ({ page, site }) => {
    await addExport(page, site);
    await expectAnswer(page, "50", "clerk", "granted");
    await sayThatItWas(page, "Incorrect");
    await resultOf(page).getByText("Thank you").waitFor();
    await waitForLessons(page, 1);
    const graph = await downloadGraph(page);
    expect(await labelsOf(graph, [50, 70, 20], "clerk")).toEqual(["refused", "granted", "refused"]);
  });

  journey("says on its page how far a lesson reaches", async ({ page, site }) => {
    await addExport(page, site);
    await openSection(page, "About");
    await page.getByText(/no table of right answers to measure how far a lesson should reach/).waitFor();
  });

  journey(
    "that outputs only scores shows them with its answers, learns from a correction, and forgets it on Undo",
    async ({ page, site }) => {
      await give(page, site, marginExport());
      await page.getByText(/contains scores that are not probabilities/).waitFor();
      await addDraft(page);
      await expectScore(page, "50", "clerk", /^granted 2\.5$/);
      const result = resultOf(page);
      const scores = result.getByRole("list", { name: "Score of each class", exact: true });
      await scores.getByText("−2.5", { exact: true }).waitFor();
      expect(await result.textContent()).not.toContain("%");
      await sayThatItWas(page, "Incorrect");
      expect(await result.textContent()).not.toContain("%");
      // The answer to a different input keeps its score.
      await expectScore(page, "70", "farmer", /^granted 12$/);
      await expectScore(page, "50", "clerk", /^refused /);
      await openLearning(page);
      await button(page, "Undo").click();
      await waitForLessons(page, 0);
      await openSection(page, "Try");
      await expectScore(page, "50", "clerk", /^granted 2\.5$/);
    },
  );
});
