import { handle } from "../api/handle-call.ts";
import type { ApiServices } from "../api/operation.ts";
import { createRunMarks } from "../models/own-model-store.ts";
import type { VersionFiles } from "../offline/version-files.ts";
import { openChangeChannel } from "../storage/change-channel.ts";
import { createFeedbackLog } from "../storage/feedback-log.ts";
import { openFeedbackStore } from "../storage/open-database.ts";
import { createOwnModelStore } from "../storage/own-model-store.ts";
import { rememberSummaries } from "../storage/summaries.ts";
import { writeMarks } from "../storage/transaction.ts";
import { createServiceWorkerModels } from "./service-worker-models.ts";

/** What the API needs from the service worker that it runs in. */
export type ApiDeps = {
  /** The site's address, ending in a slash. */
  readonly base: URL;
  readonly files: VersionFiles;
  /** True when another version of the site has taken over. */
  readonly isReplaced: () => boolean;
};

/** The API of one service worker. */
export type Api = {
  /** Never rejects: every error becomes a response. */
  answer(request: Request): Promise<Response>;
  /** Resolves once what the last answered calls still had to store is stored. */
  settled(): Promise<void>;
};

/** Creates the API for this site's files and this browser's storage. */
export function createApi({ base, files, isReplaced }: ApiDeps): Api {
  const channel = openChangeChannel();
  const store = rememberSummaries(async () => (await openFeedbackStore()).learner, writeMarks);
  const own = createOwnModelStore();
  const marks = createRunMarks(own);
  const models = createServiceWorkerModels({ base, files, channel, store, own, marks });
  const services: ApiServices = {
    models,
    log: createFeedbackLog({ open: openFeedbackStore, channel, cardOf: models.card }),
    replaced: isReplaced,
  };
  return { answer: (request) => handle(request, services, base), settled: marks.settled };
}
