import type { Backup } from "../backup/backup.ts";
import type { OutboxStore } from "../learning/outbox.ts";
import { openChangeChannel } from "../storage/change-channel.ts";
import { createLogHistories } from "../storage/log-histories.ts";
import { openFeedbackStore } from "../storage/open-database.ts";
import { browserSettings } from "../ui/state/browser-settings.ts";
import { ownModelStore } from "./page-assets.ts";
import { models, ownModels } from "./page-models.ts";

/** Everything that this browser keeps, as one file. The code for it is fetched when somebody asks for it. */
export function createPageBackup(outbox: OutboxStore): Backup {
  const deps = {
    models,
    own: ownModels,
    store: ownModelStore,
    outbox,
    settings: browserSettings,
    // A separate channel: a channel does not receive its own messages, and the page's log must receive these.
    histories: createLogHistories({ open: openFeedbackStore, announce: openChangeChannel().announce }),
  };
  return {
    async make(options) {
      const { makeBackup } = await import("../backup/make-backup.ts");
      return makeBackup(deps, options);
    },
    async open(file, options) {
      const { openBackup } = await import("../backup/open-backup.ts");
      return openBackup(deps, file, options);
    },
  };
}
