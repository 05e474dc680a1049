import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build, type Plugin } from "vite";
import { listFiles, serviceWorkerName, splitServiceWorker, writeServiceWorker } from "../core/precache.ts";
import { afterBuild } from "./after-build.ts";
import { sha256Of } from "./file-facts.ts";
import { filesIn } from "./files-in.ts";
import { type RuntimeOptions, runtimePlugin } from "./runtime-plugin.ts";

/**
 * Builds the service worker as a single file after the page, when all the files that it lists exist. Its name
 * never changes, because browsers look for a new version only under the same name.
 * @param runtime see `runtimePlugin`
 */
export function serviceWorkerPlugin(source: string, runtime: Omit<RuntimeOptions, "models">): Plugin {
  return afterBuild("hunch:service-worker", async (config, dist) => {
    await build({
      configFile: false,
      root: config.root,
      base: "./",
      publicDir: false,
      logLevel: "warn",
      plugins: [runtimePlugin({ ...runtime, models: join(config.publicDir, "models") })],
      // The file must run both as a module and as a classic script, since Firefox before 147 treats every
      // service worker as a classic script.
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

/**
 * Writes the list of this version's files into the first line of a built site's service worker. Call it again
 * after changing any of the site's files, since the service worker refuses files that don't match the list.
 */
export async function stampServiceWorker(dist: string): Promise<void> {
  const file = join(dist, serviceWorkerName);
  const { code } = splitServiceWorker(await readFile(file, "utf8"));
  await writeFile(file, writeServiceWorker(await listFiles(await hashFiles(dist), code), code));
}

/** Every file in a folder, with its path relative to the folder and its SHA-256. */
async function hashFiles(dist: string): Promise<{ path: string; sha256: string }[]> {
  return Promise.all(
    filesIn(dist).map(async (path) => ({ path, sha256: sha256Of(await readFile(join(dist, path))) })),
  );
}
