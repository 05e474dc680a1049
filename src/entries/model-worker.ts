/// <reference lib="webworker" />
import { expose } from "comlink";
import { openModel } from "../models/open-model.ts";
import type { RemoteModel } from "../models/remote-model.ts";
import { installTransferHandlers } from "../runtime/remote-calls.ts";
import { openChangeChannel } from "../storage/change-channel.ts";
import { openFeedbackStore } from "../storage/open-database.ts";

const exposed: Pick<RemoteModel, "start"> = {
  async start(files) {
    const { capabilities, ...calls } = await openModel(files, {
      store: async () => (await openFeedbackStore()).learner,
      channel: openChangeChannel(),
      locks: navigator.locks,
    });
    Object.assign(exposed, calls);
    return capabilities;
  },
};

installTransferHandlers();
expose(exposed);
