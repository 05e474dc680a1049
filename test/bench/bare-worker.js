// The minimum code for running a model in a worker, as a baseline for the app's own client.
import * as ort from "./ort.mjs";

ort.env.wasm.numThreads = 1;
ort.env.wasm.wasmPaths = "./";

let session;

/** Runs the model on all texts, in batches of the given size, and posts how many milliseconds that took. */
async function run({ input, texts, batchSize, outputs }) {
  const started = performance.now();
  for (let from = 0; from < texts.length; from += batchSize) {
    const part = texts.slice(from, from + batchSize);
    const results = await session.run({ [input]: new ort.Tensor("string", part, [part.length, 1]) }, outputs);
    for (const output of outputs) void results[output].data;
  }
  return performance.now() - started;
}

self.onmessage = async ({ data }) => {
  try {
    if (data.model !== undefined) {
      session = await ort.InferenceSession.create(data.model);
      self.postMessage({ milliseconds: 0 });
    } else {
      self.postMessage({ milliseconds: await run(data) });
    }
  } catch (error) {
    self.postMessage({ error: String(error) });
  }
};
