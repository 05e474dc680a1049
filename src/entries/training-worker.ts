/// <reference lib="webworker" />
import { expose, transfer, wrap } from "comlink";
import { AppError } from "../core/errors.ts";
import type { RemoteTraining } from "../models/model-training.ts";
import { installTransferHandlers } from "../runtime/remote-calls.ts";
import { tableOfAdded } from "../training/columns/added-rows.ts";
import { describeColumns } from "../training/columns/describe-table.ts";
import { readTable } from "../training/columns/read-table.ts";
import type { RawTable } from "../training/columns/table.ts";
import { readTarget } from "../training/columns/target.ts";
import { findGiveaways } from "../training/plan-work.ts";
import { localRunner, type TaskRunner } from "../training/search/tasks.ts";
import { train } from "../training/train.ts";

const previewRows = 5;
let opened: RawTable | undefined;

function table(): RawTable {
  if (!opened) throw new AppError("unexpected", { reason: "no table was opened" });
  return opened;
}

const remote: RemoteTraining = {
  async open(file) {
    opened = await readTable(file);
    const { rowCount, columns, notes } = opened;
    const preview = Array.from({ length: Math.min(previewRows, rowCount) }, (_, row) =>
      columns.map(({ values, codes }) => values[codes[row]!] ?? ""),
    );
    return { rowCount, columns: describeColumns(opened), notes, preview };
  },
  async describeTarget(name) {
    const { classes, counts, warnings } = readTarget(table(), name);
    return {
      classes: classes.map((each, index) => ({ name: each, rows: counts[index]! })),
      warnings,
      giveaways: findGiveaways(table(), name),
    };
  },
  async train({ request, runners, progress }) {
    const { feedback, ...options } = request;
    const enough = new AbortController();
    progress.onmessage = () => enough.abort();
    const {
      card,
      importance,
      warnings,
      model: modelBytes,
      holdout: holdoutBytes,
    } = await train(
      table(),
      { ...options, ...(feedback && { added: tableOfAdded(table(), options, feedback) }) },
      {
        runners: runners.map((port) => wrap<TaskRunner>(port) as unknown as TaskRunner),
        onProgress: (step) => progress.postMessage(step),
        enough: enough.signal,
      },
    );
    const model = new Uint8Array(modelBytes);
    const holdout = new Uint8Array(holdoutBytes);
    return transfer({ card, importance, warnings, model, holdout }, [model.buffer, holdout.buffer]);
  },
  serve: (port) => expose(localRunner(), port),
};

installTransferHandlers();
expose(remote);
