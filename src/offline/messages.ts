/** What a page, or the next version, tells a service worker. */
export type ServiceWorkerMessage =
  /** The visitor wants the new version: take over now. */
  | { readonly type: "take-over" }
  /** From the version that takes over to the one that it replaces: end the calls under way, then answer on the port. */
  | { readonly type: "hand-over" }
  /** Serve this page from now on, if it is of your version: `script` is its entry script's path. */
  | { readonly type: "serve"; readonly script: string };

/** What a service worker answers to `serve`. */
export type ServeAnswer = { readonly sameVersion: boolean };
