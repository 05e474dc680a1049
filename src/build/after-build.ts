import { resolve } from "node:path";
import type { Plugin, ResolvedConfig } from "vite";

/**
 * A plugin that runs once the site is built and all its files have been written, after the plugins listed
 * before it.
 * @param run called with the resolved configuration and the built site's folder
 */
export function afterBuild(
  name: string,
  run: (config: ResolvedConfig, dist: string) => Promise<void>,
): Plugin {
  let config: ResolvedConfig;
  // If a build fails before it has written anything, the bundler closes it without naming an error.
  let isWritten = false;
  return {
    name,
    apply: "build",
    configResolved(resolved) {
      config = resolved;
    },
    writeBundle() {
      isWritten = true;
    },
    closeBundle: {
      order: "post",
      sequential: true,
      async handler(error?: Error) {
        if (!error && isWritten) await run(config, resolve(config.root, config.build.outDir));
      },
    },
  };
}
