/** A message from a page to its service worker. */
export type ServiceWorkerMessage =
  /** The visitor wants the new version: take over now. */
  | { readonly type: "take-over" }
  /** Serve this page from now on if it is from your version. `script` is the path of its entry script. */
  | { readonly type: "serve"; readonly script: string };

/** A service worker's reply to `serve`. */
export type ServeReply = { readonly sameVersion: boolean };
