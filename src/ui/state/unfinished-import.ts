import { z } from "zod";
import { releasedWhenCached } from "../../core/page-cache.ts";
import { browserStore } from "./web-storage.ts";

const key = "hunch-unfinished-imports";
const mark = z.object({
  model: z.string(),
  file: z.string(),
  rowsBefore: z.number(),
  inbox: z.boolean().optional(),
});

/**
 * An import that was started and never ended: which file, how many rows the model had before, and whether the rows were
 * chosen in the inbox, where `file` names all files of the delivery.
 */
export type UnfinishedImport = z.infer<typeof mark>;

/** Held while a tab imports this file, so that no other tab takes the import for an unfinished one. */
const lockOf = ({ model, file, inbox }: UnfinishedImport) =>
  `hunch-${inbox ? "delivery" : "import"}-${model} ${file}`;

/** The locks of this tab's own imports, for browsers without Web Locks. */
const running = new Set<string>();
const listeners = new Set<() => void>();

/** Calls back whenever an import of this tab ends, which may be a moment after it was cancelled. */
export function onImportEnded(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

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
  running.add(lockOf(unfinished));
  try {
    const locks = releasedWhenCached((navigator as Partial<Navigator>).locks);
    const result = locks ? await locks.request(lockOf(unfinished), { mode: "shared" }, work) : await work();
    forgetImport(unfinished);
    return result;
  } catch (error) {
    if (changedNothing(error)) keepInstead(unfinished, before);
    throw error;
  } finally {
    running.delete(lockOf(unfinished));
    for (const listener of listeners) listener();
  }
}

/**
 * The unfinished imports into this model, without those that are still running in some tab. `mayRun` is true if the
 * browser can't tell, because it has no Web Locks.
 */
export async function unfinishedImports(
  model: string,
): Promise<{ readonly imports: readonly UnfinishedImport[]; readonly mayRun: boolean }> {
  const imports = readAll().filter((one) => one.model === model && !running.has(lockOf(one)));
  const { locks } = navigator as Partial<Navigator>;
  if (imports.length === 0 || !locks) return { imports, mayRun: !locks };
  const { held = [] } = await locks.query();
  const names = new Set(held.map(({ name }) => name));
  return { imports: imports.filter((one) => !names.has(lockOf(one))), mayRun: false };
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
