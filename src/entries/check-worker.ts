/// <reference lib="webworker" />
import { expose } from "comlink";
import { completeFromFile } from "../doctor/embedded-card.ts";
import { examine } from "../doctor/examine.ts";
import type { RemoteCheck } from "../models/model-check.ts";
import { createRuntimeSession } from "../runtime/onnx-runtime.ts";
import { installTransferHandlers } from "../runtime/remote-calls.ts";

const remote: RemoteCheck = {
  examine: (source, runtime, choices) =>
    examine(completeFromFile(source), {
      choices,
      createSession: (model) => createRuntimeSession(model, { wasm: runtime }),
    }),
};

installTransferHandlers();
expose(remote);
