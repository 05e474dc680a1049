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
  return {
    name,
    apply: "build",
    configResolved(resolved) {
      config = resolved;
    },
    closeBundle: {
      order: "post",
      sequential: true,
      async handler(error?: Error) {
        if (!error) await run(config, resolve(config.root, config.build.outDir));
      },
    },
  };
}
