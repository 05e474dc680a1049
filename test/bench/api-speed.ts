import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { BrowserContext, Page } from "playwright-core";
import type { Card } from "../../src/core/card.ts";
import type { Inputs } from "../../src/core/prediction.ts";
import { stopServiceWorkers } from "../browser/api-calls.ts";
import { classify, openModel, praise, readCard, waitUntilOffline } from "../browser/model-page.ts";
import { OwnBrowser } from "../browser/own-browser.ts";
import { StaticSite } from "../browser/static-site.ts";
import { openBareSession } from "./bare-site.ts";
import type { Figure, Section } from "./report.ts";
import { makeReviews } from "./reviews.ts";
import { bestBatchSize } from "./speed.ts";
import { formatSpread, type Spread, spreadOf } from "./spread.ts";

const coldRounds = 7;
/**
 * How long to wait after stopping a worker, because that keeps the browser busy for a moment. In ordinary use, a
 * browser stops only idle workers, so it isn't busy when the next call comes.
 */
const settleMs = 1000;
const restarts = 3;
const singleRounds = 12;
const singleRows = 64;
const batchRounds = 6;
const manyRounds = 3;
const coldAimMs = 1000;
const warmAim = 3;
const wayAim = 2;
const outputs = ["label", "probabilities"];

/** One API call, as any page would make it. */
type Call = { readonly url: string; readonly body?: string };

/** Makes the calls one after another. Returns how many milliseconds that took, including reading the responses. */
function callsFrom(page: Page, calls: readonly Call[]): Promise<number> {
  return page.evaluate(async (sent) => {
    const started = performance.now();
    for (const { url, body } of sent) {
      const headers = { "Content-Type": "application/json" };
      const response = await fetch(url, body === undefined ? {} : { method: "POST", body, headers });
      if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
      await response.text();
    }
    return performance.now() - started;
  }, calls);
}

function predictions(site: StaticSite, id: string): string {
  return `${site.url}api/models/${id}/predict`;
}

/** A GET call that requests the prediction for the model's first example. */
function exampleOf(site: StaticSite, { id, examples, fields }: Card): Call {
  const inputs: Inputs = examples[0]?.inputs ?? {};
  const query = new URLSearchParams();
  for (const { name } of fields) {
    if (inputs[name] !== undefined && inputs[name] !== null) query.set(name, String(inputs[name]));
  }
  return { url: `${predictions(site, id)}?${query}` };
}

/** Opens a page of the site without the app, whose workers would share compiled code with the service worker. */
async function openCaller(context: BrowserContext, site: StaticSite): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${site.url}models/index.json`);
  return page;
}

/** Measures first calls, each to a service worker that the browser has just stopped. */
async function measureStopped(page: Page, call: Call): Promise<Spread> {
  const times: number[] = [];
  for (let round = 0; round < coldRounds; round++) {
    await stopServiceWorkers(page);
    await pause(settleMs);
    times.push(await callsFrom(page, [call]));
  }
  return spreadOf(times);
}

/** Measures first calls, each after the browser was restarted. */
async function measureRestarted(browser: OwnBrowser, site: StaticSite, call: Call): Promise<Spread> {
  const times: number[] = [];
  for (let round = 0; round < restarts; round++) {
    await browser.kill();
    const page = await openCaller(await browser.start(), site);
    await stopServiceWorkers(page);
    await pause(settleMs);
    times.push(await callsFrom(page, [call]));
  }
  return spreadOf(times);
}

/** Opens a page whose service worker sends only empty responses, to measure the browser's round trip. */
async function openEmptyWorker(context: BrowserContext) {
  const folder = await mkdtemp(join(tmpdir(), "hunch-bench-"));
  const worker = `onfetch = (event) => { if (event.request.url.includes("empty?")) event.respondWith(new Response("")); };
    onactivate = (event) => event.waitUntil(clients.claim());`;
  await writeFile(join(folder, "index.html"), "<!doctype html><title>Empty worker</title>");
  await writeFile(join(folder, "worker.js"), worker);
  const site = await new StaticSite(folder).start();
  const page = await context.newPage();
  await page.goto(site.url);
  await page.evaluate(async () => {
    await navigator.serviceWorker.register("worker.js");
    while (!navigator.serviceWorker.controller) {
      await new Promise((resolve) =>
        navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true }),
      );
    }
  });
  const close = async () => {
    await page.close();
    await site.shutDown();
    await rm(folder, { recursive: true });
  };
  return { page, url: `${site.url}empty?`, close };
}

type Ways<Name extends string> = Readonly<Record<Name, () => Promise<number>>>;

/**
 * Calls every function once per round, in a different order each time, so that anything that slows down the machine
 * affects all of them. The first round is a warm-up and is not counted.
 * @returns for each function, how many milliseconds it took in each round
 */
async function inTurn<Name extends string>(
  rounds: number,
  ways: Ways<Name>,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(ways) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = 0; round <= rounds; round++) {
    for (const turn of names.keys()) {
      const name = names[(round + turn) % names.length]!;
      const spent = await ways[name]();
      if (round > 0) times[name].push(spent);
    }
  }
  return times;
}

function ratioOf(these: readonly number[], those: readonly number[]): Spread {
  return spreadOf(these.map((time, round) => time / (those[round] ?? Number.NaN)));
}

function each(times: readonly number[], count: number): string {
  return formatSpread(spreadOf(times.map((time) => time / count)), 3, " ms");
}

/**
 * Measures calls to a service worker that already has the model open, and compares them with the bare session and with
 * the browser's round trip to a worker.
 */
async function measureWarm(
  context: BrowserContext,
  page: Page,
  site: StaticSite,
  model: { readonly id: string; readonly field: string; readonly file: string },
): Promise<Figure[]> {
  const empty = await openEmptyWorker(context);
  const bare = await openBareSession(context, model.file);
  const url = predictions(site, model.id);
  const get = (review: string): Call => ({ url: `${url}?${new URLSearchParams({ [model.field]: review })}` });
  const post = (reviews: readonly string[]): Call => ({
    url,
    body: JSON.stringify({ instances: reviews.map((review) => ({ [model.field]: review })) }),
  });
  const bareRun = (texts: readonly string[], batchSize: number) =>
    bare.run({ input: model.field, texts, batchSize, outputs });
  const batchSize = await bestBatchSize(bare, model.field, outputs);

  const single = makeReviews(singleRows);
  const long = makeReviews(singleRows / 8).map((_, index) => makeReviews(8, index + 1).join(" "));
  const repeated = (call: Call) => single.map(() => call);
  const one = await inTurn(singleRounds, {
    bare: () => bareRun(single, 1),
    get: () => callsFrom(page, single.map(get)),
    post: () =>
      callsFrom(
        page,
        single.map((review) => post([review])),
      ),
    models: () => callsFrom(page, repeated({ url: `${site.url}api/models` })),
    empty: () => callsFrom(empty.page, repeated({ url: empty.url })),
    bareLong: () => bareRun(long, 1),
    postLong: () =>
      callsFrom(
        page,
        long.map((review) => post([review])),
      ),
  });
  const batches: Figure[] = [];
  for (const [rows, rounds] of [
    [512, batchRounds],
    [10_000, manyRounds],
  ] as const) {
    const texts = makeReviews(rows);
    const call = post(texts);
    const times = await inTurn(rounds, {
      bare: () => bareRun(texts, batchSize),
      post: () => callsFrom(page, [call]),
    });
    const ratio = ratioOf(times.post, times.bare);
    batches.push(
      aimed(`POST of ${rows} instances, relative to the bare loop`, ratio),
      { what: `  per row, POST`, figure: each(times.post, rows) },
      { what: `  per row, bare in batches of ${batchSize}`, figure: each(times.bare, rows) },
    );
  }
  await bare.close();
  await empty.close();
  return [
    aimed("GET, one review, relative to the bare run", ratioOf(one.get, one.bare)),
    aimed("POST, one review, relative to the bare run", ratioOf(one.post, one.bare)),
    aimed("POST, one review of 1,840 words, relative to the bare run", ratioOf(one.postLong, one.bareLong)),
    aimed(
      "GET, one review, relative to the browser's round trip to a worker",
      ratioOf(one.get, one.empty),
      wayAim,
    ),
    aimed(
      "POST, one review, relative to the browser's round trip to a worker",
      ratioOf(one.post, one.empty),
      wayAim,
    ),
    {
      what: "GET, one review, without the browser's round trip to a worker, relative to the bare run",
      figure: formatSpread(
        spreadOf(one.get.map((time, round) => (time - one.empty[round]!) / one.bare[round]!)),
      ),
    },
    { what: "POST, one review of 1,840 words", figure: each(one.postLong, long.length) },
    { what: "bare run, one review of 1,840 words", figure: each(one.bareLong, long.length) },
    { what: "GET, one review", figure: each(one.get, singleRows) },
    { what: "POST, one review", figure: each(one.post, singleRows) },
    { what: "bare run, one review", figure: each(one.bare, singleRows) },
    { what: "GET api/models, which runs no model", figure: each(one.models, singleRows) },
    {
      what: "a service worker that sends empty responses, in the same browser",
      figure: each(one.empty, singleRows),
    },
    ...batches,
  ];
}

function aimed(what: string, ratio: Spread, most = warmAim): Figure {
  return { what, figure: formatSpread(ratio), aim: `at most ${most}`, reached: ratio.median <= most };
}

function cold(what: string, spread: Spread): Figure {
  const aim = `under ${coldAimMs} ms`;
  return { what, figure: formatSpread(spread, 0, " ms"), aim, reached: spread.median < coldAimMs };
}

/**
 * Measures the service worker's API from a page on the same origin: first calls after the service worker was
 * stopped or the browser was restarted, and calls to a running service worker, compared with `session.run`
 * alone. This starts a separate browser with a profile, since without a profile, browsers don't keep compiled code.
 */
export async function measureApi(
  program: string,
  site: StaticSite,
  model: { readonly id: string; readonly field: string; readonly file: string },
): Promise<Section> {
  const browser = await OwnBrowser.create(program);
  try {
    const context = await browser.start();
    const first = await context.newPage();
    await openModel(first, site, model.id);
    await classify(first, praise);
    await waitUntilOffline(first);
    const page = await openCaller(context, site);
    await first.close();
    const figures: Figure[] = [];
    const list = { url: `${site.url}api/models` };
    figures.push({
      what: "first call after the worker was stopped, GET api/models, which runs no model",
      figure: formatSpread(await measureStopped(page, list), 0, " ms"),
    });
    const index = (await (await fetch(`${site.url}models/index.json`)).json()) as {
      models: { id: string }[];
    };
    for (const { id } of index.models) {
      const call = exampleOf(site, await readCard(site, id));
      // This first call fetches the model's file from the server, so it is not measured.
      await callsFrom(page, [call]);
      figures.push(cold(`first call after the worker was stopped, ${id}`, await measureStopped(page, call)));
    }
    figures.push(...(await measureWarm(context, page, site, model)));
    const call = exampleOf(site, await readCard(site, model.id));
    const restarted = await measureRestarted(browser, site, call);
    figures.push(cold(`first call after the browser was restarted, ${model.id}`, restarted));
    return { title: `API: ${model.id}, reviews of 230 words, from a page's fetch to the answer`, figures };
  } finally {
    await browser.remove();
  }
}
