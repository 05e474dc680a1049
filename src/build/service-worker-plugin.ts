import { join, resolve } from "node:path";
import { build, type Plugin, type ResolvedConfig } from "vite";
import { serviceWorkerName } from "../core/precache.ts";
import { runtimePlugin } from "./runtime-plugin.ts";
import { stampServiceWorker } from "./service-worker-manifest.ts";

/**
 * Builds the service worker as one file after the page, when all files that it lists exist. Its name never changes: a
 * browser looks for a new version only under that name.
 * @param cut as `runtimePlugin` takes it
 */
export function serviceWorkerPlugin(source: string, { cut }: { readonly cut: boolean }): Plugin {
  let config: ResolvedConfig;
  return {
    name: "hunch:service-worker",
    apply: "build",
    configResolved(resolved) {
      config = resolved;
    },
    closeBundle: {
      order: "post",
      sequential: true,
      async handler(error?: Error) {
        if (error) return;
        const dist = resolve(config.root, config.build.outDir);
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
      },
    },
  };
}
