import type { Plugin, Rolldown } from "vite";

/**
 * Puts the code of a worker that loads more code later into a file of its own, except for its main module. Otherwise, the
 * later code would import the worker's main file for what they share. WebKit doesn't know a worker's main file as
 * a module, so it would run the file again, in the same worker: a second copy, which was never started, would answer
 * each message as well.
 */
export const workerOutput: Rolldown.OutputOptions = {
  codeSplitting: {
    groups: [
      {
        name: (id, context) => (isMovable(id, context) ? "worker-code" : null),
        debugName: "worker-code",
        tags: ["$initial"],
      },
    ],
  },
};

function isMovable(id: string, context: Rolldown.ChunkingContext): boolean {
  if (context.getModuleInfo(id)?.isEntry !== false) return false;
  // All modules of a bundle are connected.
  const found = new Set([id]);
  for (const each of found) {
    const info = context.getModuleInfo(each);
    if (info === null) continue;
    if (info.dynamicallyImportedIds.length > 0) return true;
    for (const next of [...info.importers, ...info.importedIds]) found.add(next);
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
