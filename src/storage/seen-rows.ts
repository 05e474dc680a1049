import type { Draft } from "../learning/log.ts";
import type { ReadTransaction } from "./schema.ts";

/** How many ids to read at a time. */
const idsAtOnce = 10_000;

/**
 * The keys of all rows in the log or of one model's rows, so that a long import or restore doesn't have to look
 * up every row. Its size doesn't depend on the number of rows. It may report an absent key as present, but never
 * a present key as absent.
 */
export class KnownKeys {
  readonly #ids = new BloomFilter();
  readonly #inputs = new BloomFilter();

  /** Reads the ids of all rows, without their inputs. */
  static async read(transaction: ReadTransaction): Promise<KnownKeys> {
    const known = new KnownKeys();
    const feedback = transaction.objectStore("feedback");
    for (let after: string | undefined; ; ) {
      const range = after === undefined ? undefined : IDBKeyRange.lowerBound(after, true);
      const ids = await feedback.getAllKeys(range, idsAtOnce);
      for (const id of ids) known.#ids.add(bitsOfId(id));
      if (ids.length < idsAtOnce) return known;
      after = ids.at(-1);
    }
  }

  add({ id, inputKey }: Pick<Draft, "id" | "inputKey">): void {
    this.#ids.add(bitsOfId(id));
    this.#inputs.add(bitsOfKey(inputKey));
  }

  mayHaveId(id: string): boolean {
    return this.#ids.mayHave(bitsOfId(id));
  }

  mayHaveInput(inputKey: string): boolean {
    return this.#inputs.mayHave(bitsOfKey(inputKey));
  }
}

/**
 * Each key sets four of 2^25 bits. With a million keys, one in two thousand absent keys is reported as
 * present.
 */
const bitCountLog2 = 25;
const multipliers = [0x9e3779b1, 0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f];

/** A Bloom filter (Bloom 1970) for keys of 32 random bits. It takes up 4 MB. */
class BloomFilter {
  readonly #bits = new Uint8Array(2 ** (bitCountLog2 - 3));

  add(key: number): void {
    for (const multiplier of multipliers) {
      const bit = Math.imul(key, multiplier) >>> (32 - bitCountLog2);
      this.#bits[bit >> 3]! |= 1 << (bit & 7);
    }
  }

  mayHave(key: number): boolean {
    return multipliers.every((multiplier) => {
      const bit = Math.imul(key, multiplier) >>> (32 - bitCountLog2);
      return (this.#bits[bit >> 3]! >> (bit & 7)) & 1;
    });
  }
}

/** Uses the end of an id, since ids begin with the time, which may be the same for many of them. */
function bitsOfId(id: string): number {
  return Number.parseInt(id.slice(-8), 16) >>> 0;
}

function bitsOfKey(inputKey: string): number {
  return Number.parseInt(inputKey.slice(0, 8), 16) >>> 0;
}
