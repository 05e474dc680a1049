import { FeatureSlots } from "../core/feature-slots.ts";
import type { Draft } from "../core/log-records.ts";
import type { ReadTransaction } from "./schema.ts";

/** How many ids are read at a time. */
const idsAtOnce = 10_000;

/**
 * The rows of a log or of a model, so that a long import or restore need not ask storage about each of its own: of a model
 * that is empty, all that were put in since. It keeps 32 bits of each key, and errs on one side only: what it has not seen
 * is not there.
 */
export class SeenRows {
  readonly #ids = new FeatureSlots();
  readonly #inputs = new FeatureSlots();

  /** Knows the ids of all models' rows, and no inputs. */
  static async read(transaction: ReadTransaction): Promise<SeenRows> {
    const seen = new SeenRows();
    const feedback = transaction.objectStore("feedback");
    for (let after: string | undefined; ; ) {
      const range = after === undefined ? undefined : IDBKeyRange.lowerBound(after, true);
      const ids = await feedback.getAllKeys(range, idsAtOnce);
      for (const id of ids) seen.#ids.findOrAdd(bitsOfId(id));
      if (ids.length < idsAtOnce) return seen;
      after = ids.at(-1);
    }
  }

  add({ id, inputKey }: Pick<Draft, "id" | "inputKey">): void {
    this.#ids.findOrAdd(bitsOfId(id));
    this.#inputs.findOrAdd(bitsOfKey(inputKey));
  }

  mayHaveId(id: string): boolean {
    return this.#ids.find(bitsOfId(id)) >= 0;
  }

  mayHaveInput(inputKey: string): boolean {
    return this.#inputs.find(bitsOfKey(inputKey)) >= 0;
  }
}

/** The end of an id: its beginning is the time, which many share. */
function bitsOfId(id: string): number {
  return Number.parseInt(id.slice(-8), 16) >>> 0;
}

function bitsOfKey(inputKey: string): number {
  return Number.parseInt(inputKey.slice(0, 8), 16) >>> 0;
}
