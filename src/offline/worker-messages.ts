/** A message from a page to its service worker. */
export type ServiceWorkerMessage =
  /** The visitor wants the new version: take over now. */
  | { readonly type: "take-over" }
  /** Serve this page from now on if it is from your version. `script` is the path of its entry script. */
  | { readonly type: "serve"; readonly script: string }
  /** Put back the files of your version that are missing from the cache. */
  | { readonly type: "restore" };

/** A service worker's reply to `serve`. */
export type ServeReply = { readonly sameVersion: boolean };

/** A service worker's reply to `restore`: whether all files of its version are cached now. */
export type RestoreReply = { readonly isWhole: boolean };
