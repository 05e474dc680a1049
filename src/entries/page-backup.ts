import type { Backup } from "../backup/backup.ts";
import type { OutboxStore } from "../learning/outbox.ts";
import { openChangeChannel } from "../storage/change-channel.ts";
import { createLogHistories } from "../storage/log-histories.ts";
import { openFeedbackStore } from "../storage/open-database.ts";
import { browserSettings } from "../ui/state/browser-settings.ts";
import { ownModelStore } from "./page-assets.ts";
import { models, ownModels } from "./page-models.ts";

/**
 * Saves everything stored in this browser as one file, and restores it. The code for this is fetched only when
 * it is needed.
 */
export function createPageBackup(outbox: OutboxStore): Backup {
  const deps = {
    models,
    own: ownModels,
    store: ownModelStore,
    outbox,
    settings: browserSettings,
    // This is a separate channel, because a channel doesn't receive its own messages, and the page's log must
    // receive these.
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
