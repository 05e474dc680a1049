import { z } from "zod";
import { browserStore } from "./web-storage.ts";

const key = "hunch-unfinished-imports";
const mark = z.object({ file: z.string(), rowsBefore: z.number() });
/** By model id. */
const shape = z.record(z.string(), mark);

/** An import that was started and never ended: which file, and how many rows the model had before. */
export type UnfinishedImport = z.infer<typeof mark>;

/** Held while a tab imports into this model, so that no other tab takes the import for an unfinished one. */
const lockOf = (model: string) => `hunch-import-${model}`;

/**
 * Marks an import as unfinished until `work` returns or finds that nothing can be read. The mark outlives the page, since
 * the rows that were stored by then do so too. If storage is unavailable, there is no mark.
 */
export async function markUntilDone<Result>(
  model: string,
  unfinished: UnfinishedImport,
  work: () => Promise<Result>,
  changedNothing: (error: unknown) => boolean,
): Promise<Result> {
  browserStore.keep(key, { ...readAll(), [model]: unfinished });
  try {
    const { locks } = navigator as Partial<Navigator>;
    const result = locks ? await locks.request(lockOf(model), { mode: "shared" }, work) : await work();
    forgetImport(model);
    return result;
  } catch (error) {
    if (changedNothing(error)) forgetImport(model);
    throw error;
  }
}

/** The unfinished import into this model; undefined if there is none, or if it is still running in some tab. */
export async function unfinishedImport(model: string): Promise<UnfinishedImport | undefined> {
  const all = readAll();
  if (!Object.hasOwn(all, model)) return undefined;
  const { locks } = navigator as Partial<Navigator>;
  const { held = [] } = (await locks?.query()) ?? {};
  return held.some(({ name }) => name === lockOf(model)) ? undefined : all[model];
}

export function forgetImport(model: string): void {
  const { [model]: _, ...others } = readAll();
  browserStore.keep(key, others);
}

const readAll = () => browserStore.kept(key, shape) ?? {};
