import type { FeedbackLog, ModelLibrary } from "../core/services.ts";

/** What the API needs of the rest of Hunch. A service worker gives the real ones, a test gives its own. */
export type ApiServices = {
  /** `open` is called by predictions and lessons only, so that nothing else loads the runtime. */
  readonly models: Pick<ModelLibrary, "list" | "card" | "open">;
  readonly log: Pick<FeedbackLog, "get" | "pageAfter" | "edit" | "remove" | "exportCsv">;
  /** True while a new version of the site takes over: calls are then told to come back in a second. */
  readonly updating?: () => boolean;
};
