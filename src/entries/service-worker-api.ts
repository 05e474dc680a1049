import { handle } from "../api/handle-call.ts";
import type { ApiServices } from "../api/operation.ts";
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

/** Creates the API for this site's files and this browser's storage. */
export function createApi({ base, files, isReplaced }: ApiDeps): (request: Request) => Promise<Response> {
  const channel = openChangeChannel();
  const store = rememberSummaries(async () => (await openFeedbackStore()).learner, writeMarks);
  const models = createServiceWorkerModels({ base, files, channel, store, own: createOwnModelStore() });
  const services: ApiServices = {
    models,
    log: createFeedbackLog({ open: openFeedbackStore, channel, cardOf: models.card }),
    replaced: isReplaced,
  };
  return (request) => handle(request, services, base);
}
