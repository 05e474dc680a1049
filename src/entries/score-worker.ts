/// <reference lib="webworker" />
import { expose, transfer } from "comlink";
import { AppError } from "../core/errors.ts";
import { installTransferHandlers } from "../runtime/remote-calls.ts";
import { toRuntime } from "../runtime/runtime-files.ts";
import { openGraphScorer } from "../tables/graph-scorer.ts";
import type { RemoteScorer } from "../tables/table-protocol.ts";
import type { Scorer } from "../tables/table-scoring.ts";

let opened: Scorer | undefined;

const remote: RemoteScorer = {
  async start({ card, model, runtime, adapter, lessons }) {
    opened = await openGraphScorer(card, model, { adapter, lessons }, { runtime: toRuntime(runtime) });
  },
  async score(batch) {
    if (!opened) throw new AppError("unexpected", { reason: "the scorer was not started" });
    const scored = await opened.score(batch);
    return transfer(scored, [scored.probabilities.buffer]);
  },
};

installTransferHandlers();
// The first message carries the port on which this scorer receives its requests.
addEventListener("message", ({ data }: MessageEvent<MessagePort>) => expose(remote, data), { once: true });
