import { z } from "zod";
import { releasedWhenCached } from "../../core/page-cache.ts";
import { browserStore } from "./web-storage.ts";

const key = "hunch-unfinished-imports";
const mark = z.object({ model: z.string(), file: z.string(), rowsBefore: z.number() });

/** An import that was started and never ended: which file, and how many rows the model had before. */
export type UnfinishedImport = z.infer<typeof mark>;

/** Held while a tab imports this file, so that no other tab takes the import for an unfinished one. */
const lockOf = ({ model, file }: UnfinishedImport) => `hunch-import-${model} ${file}`;

/**
 * Marks an import as unfinished until `work` returns or finds that nothing can be read. The mark outlives the page, since
 * the rows that were stored by then do so too. If storage is unavailable, there is no mark.
 */
export async function markUntilDone<Result>(
  unfinished: UnfinishedImport,
  work: () => Promise<Result>,
  changedNothing: (error: unknown) => boolean,
): Promise<Result> {
  const before = readAll().filter((one) => isSame(one, unfinished));
  keepInstead(unfinished, [unfinished]);
  try {
    const locks = releasedWhenCached((navigator as Partial<Navigator>).locks);
    const result = locks ? await locks.request(lockOf(unfinished), { mode: "shared" }, work) : await work();
    forgetImport(unfinished);
    return result;
  } catch (error) {
    if (changedNothing(error)) keepInstead(unfinished, before);
    throw error;
  }
}

/**
 * The unfinished imports into this model, without those that are still running in some tab. `mayRun` is true if the
 * browser can't tell, because it has no Web Locks.
 */
export async function unfinishedImports(
  model: string,
): Promise<{ readonly imports: readonly UnfinishedImport[]; readonly mayRun: boolean }> {
  const imports = readAll().filter((one) => one.model === model);
  const { locks } = navigator as Partial<Navigator>;
  if (imports.length === 0 || !locks) return { imports, mayRun: !locks };
  const { held = [] } = await locks.query();
  const running = new Set(held.map(({ name }) => name));
  return { imports: imports.filter((one) => !running.has(lockOf(one))), mayRun: false };
}

export function forgetImport(unfinished: UnfinishedImport): void {
  keepInstead(unfinished, []);
}

/** Forgets all unfinished imports into a model that was removed, since another one may get its id. */
export function forgetImportsInto(model: string): void {
  for (const one of readAll()) if (one.model === model) forgetImport(one);
}

function keepInstead(unfinished: UnfinishedImport, marks: readonly UnfinishedImport[]): void {
  browserStore.keep(key, [...readAll().filter((one) => !isSame(one, unfinished)), ...marks]);
}

const isSame = (one: UnfinishedImport, other: UnfinishedImport) => lockOf(one) === lockOf(other);

const readAll = () => browserStore.kept(key, z.array(mark)) ?? [];
