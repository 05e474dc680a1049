import type { Plugin, Rolldown } from "vite";

/**
 * Puts what a worker shares with the code that it loads later into a file of its own. Otherwise, that code would import
 * the worker's main file. WebKit doesn't know a worker's main file as a module, so it would run the file again, in
 * the same worker: a second copy, which was never started, would answer each message as well.
 */
export const workerOutput: Rolldown.OutputOptions = {
  codeSplitting: {
    groups: [
      {
        name: (id, context) => (isLoadedLater(id, context) ? "shared" : null),
        tags: ["$initial"],
      },
    ],
  },
};

/** Whether a dynamic import loads the module, directly or with what it imports. */
function isLoadedLater(id: string, context: Rolldown.ChunkingContext): boolean {
  const found = new Set([id]);
  for (const each of found) {
    const info = context.getModuleInfo(each);
    if (info === null) continue;
    if (info.dynamicImporters.length > 0) return true;
    for (const importer of info.importers) found.add(importer);
  }
  return false;
}

/** Ends the build if a worker's main file is imported after all. */
export function workerEntryPlugin(): Plugin {
  return {
    name: "hunch:worker-entry",
    generateBundle(_, bundle) {
      const chunks = Object.values(bundle).filter((file) => file.type === "chunk");
      const entries = new Set(chunks.filter(({ isEntry }) => isEntry).map(({ fileName }) => fileName));
      for (const { fileName, imports, dynamicImports } of chunks) {
        const entry = [...imports, ...dynamicImports].find((name) => entries.has(name));
        if (entry !== undefined)
          this.error(`${fileName} imports ${entry}, a worker's main file, which WebKit would run again.`);
      }
    },
  };
}
