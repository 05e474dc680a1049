import { join } from "node:path";
import { build, type Plugin } from "vite";
import { serviceWorkerName } from "../core/precache.ts";
import { afterBuild } from "./after-build.ts";
import { runtimePlugin } from "./runtime-plugin.ts";
import { stampServiceWorker } from "./service-worker-manifest.ts";

/**
 * Builds the service worker as one file after the page, when all files that it lists exist. Its name never changes: a
 * browser looks for a new version only under that name.
 * @param cut as `runtimePlugin` takes it
 */
export function serviceWorkerPlugin(source: string, { cut }: { readonly cut: boolean }): Plugin {
  return afterBuild("hunch:service-worker", async (config, dist) => {
    await build({
      configFile: false,
      root: config.root,
      base: "./",
      publicDir: false,
      logLevel: "warn",
      plugins: [runtimePlugin({ cut, models: join(config.publicDir, "models") })],
      // What runs as a module and as a classic script: Firefox before 147 takes every service worker for the latter.
      define: { "import.meta.url": "self.location.href", "import.meta.resolve": "undefined" },
      experimental: {
        renderBuiltUrl: (path) => ({
          runtime: `new URL(${JSON.stringify(path)}, self.location.href).href`,
        }),
      },
      build: {
        target: config.build.target,
        outDir: dist,
        emptyOutDir: false,
        copyPublicDir: false,
        modulePreload: false,
        rolldownOptions: {
          input: join(config.root, source),
          output: { format: "iife", entryFileNames: serviceWorkerName, codeSplitting: false },
        },
      },
    });
    await stampServiceWorker(dist);
  });
}
