import type { FeedbackLog, Model, ModelLibrary } from "../models/services.ts";

/** What the API does with an opened model. */
export type AnsweringModel = Pick<Model, "predict" | "predictMany" | "teach">;

/** What the API needs of the rest of Hunch. A service worker gives the real ones, a test gives its own. */
export type ApiServices = {
  /** `open` is called by predictions and lessons only, so that nothing else loads the runtime. */
  readonly models: Pick<ModelLibrary, "list" | "card"> & {
    open(id: string, options?: { readonly signal?: AbortSignal }): Promise<AnsweringModel>;
  };
  readonly log: Pick<FeedbackLog, "get" | "pageAfter" | "edit" | "remove" | "exportCsv">;
  /**
   * True when another version of the site has taken over from this one. Browsers let the calls under way end before
   * that; what still comes here afterwards is told to come back in a second, to the new version.
   */
  readonly replaced?: () => boolean;
};
