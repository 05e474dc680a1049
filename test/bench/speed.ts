import type { BrowserContext, JSHandle } from "playwright-core";
import type { Model } from "../../src/models/model.ts";
import { openClient } from "../browser/app-client.ts";
import type { StaticSite } from "../browser/static-site.ts";
import { type BareSession, openBareSession } from "./bare-site.ts";
import type { Section } from "./report.ts";
import { makeReviews } from "./reviews.ts";
import { formatSpread, spreadOf } from "./spread.ts";

const rounds = 12;
const batchRows = 512;
const singleRows = 64;

/** How many milliseconds the caller of the client waits for one call with all the texts. */
function appBatch(model: JSHandle<Model>, field: string, texts: readonly string[]): Promise<number> {
  return model.evaluate(
    async (client, [name, reviews]) => {
      const started = performance.now();
      await client.predictMany(reviews.map((review) => ({ [name]: review })));
      return performance.now() - started;
    },
    [field, texts] as const,
  );
}

/** How many milliseconds the caller of the client waits for all the texts, with one call per text. */
function appOneByOne(model: JSHandle<Model>, field: string, texts: readonly string[]): Promise<number> {
  return model.evaluate(
    async (client, [name, reviews]) => {
      const started = performance.now();
      for (const review of reviews) await client.predict({ [name]: review });
      return performance.now() - started;
    },
    [field, texts] as const,
  );
}

type Pair = { readonly app: () => Promise<number>; readonly bare: () => Promise<number> };

/**
 * Alternates between the app and the bare session, so that anything that slows down the machine affects both. The
 * first round is a warm-up and is not counted.
 */
async function compare({ app, bare }: Pair): Promise<{ ratios: number[]; app: number[]; bare: number[] }> {
  const timings = { ratios: [] as number[], app: [] as number[], bare: [] as number[] };
  for (let round = 0; round <= rounds; round++) {
    const first = round % 2 === 0 ? await app() : await bare();
    const second = round % 2 === 0 ? await bare() : await app();
    const [appMs, bareMs] = round % 2 === 0 ? [first, second] : [second, first];
    if (round === 0) continue;
    timings.app.push(appMs);
    timings.bare.push(bareMs);
    timings.ratios.push(appMs / bareMs);
  }
  return timings;
}

/** Finds the fastest batch size for the bare session, so that the app is compared with the session at its best. */
export async function bestBatchSize(
  bare: BareSession,
  field: string,
  outputs: readonly string[],
): Promise<number> {
  const texts = makeReviews(batchRows, 2);
  let best = { size: 1, milliseconds: Number.POSITIVE_INFINITY };
  for (const batchSize of [1, 16, 64, 128, batchRows]) {
    await bare.run({ input: field, texts, batchSize, outputs });
    const milliseconds = await bare.run({ input: field, texts, batchSize, outputs });
    if (milliseconds < best.milliseconds) best = { size: batchSize, milliseconds };
  }
  return best.size;
}

/**
 * Compares the app's client, from the page's call to its result, with a bare `session.run` in a worker, on the same
 * file and texts and in the same browser.
 */
export async function measureSpeed(
  context: BrowserContext,
  site: StaticSite,
  model: { readonly id: string; readonly field: string; readonly file: string },
): Promise<Section> {
  const outputs = ["label", "probabilities"];
  const page = await context.newPage();
  await page.goto(site.url);
  const client = await openClient(page, site, model.id);
  const bare = await openBareSession(context, model.file);
  const single = makeReviews(singleRows);
  const many = makeReviews(batchRows);
  const one = await compare({
    app: () => appOneByOne(client, model.field, single),
    bare: () => bare.run({ input: model.field, texts: single, batchSize: 1, outputs }),
  });
  const batchSize = await bestBatchSize(bare, model.field, outputs);
  const batch = await compare({
    app: () => appBatch(client, model.field, many),
    bare: () => bare.run({ input: model.field, texts: many, batchSize, outputs }),
  });
  await bare.close();
  await page.close();
  const oneRatio = spreadOf(one.ratios);
  const batchRatio = spreadOf(batch.ratios);
  const perRow = (values: readonly number[], rows: number) =>
    formatSpread(spreadOf(values.map((value) => value / rows)), 3, " ms");
  return {
    title: `Speed: ${model.id}, reviews of 230 words, from the page's call to the result, compared with a bare session.run loop`,
    figures: [
      { what: "one review, relative to the bare loop", figure: formatSpread(oneRatio) },
      { what: "one review, app", figure: perRow(one.app, singleRows) },
      { what: "one review, bare", figure: perRow(one.bare, singleRows) },
      {
        what: `batch of ${batchRows}, relative to the bare loop`,
        figure: formatSpread(batchRatio),
        aim: "at most 1.15",
        reached: batchRatio.median <= 1.15,
      },
      { what: "one review in the batch, app", figure: perRow(batch.app, batchRows) },
      {
        what: `one review in the batch, bare in batches of ${batchSize}`,
        figure: perRow(batch.bare, batchRows),
      },
    ],
  };
}
