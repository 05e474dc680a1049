/**
 * Numbers features in the order in which they come: a hash table with open addressing and linear probing (Knuth,
 * The Art of Computer Programming, volume 3, section 6.4) in typed arrays. A `Map` takes four times the memory, and
 * a million lookups are what one page of predictions costs.
 */
export class FeatureSlots {
  size = 0;
  /** The features by slot; beyond `size` it means nothing. */
  keys: Uint32Array;
  /** Slots plus 1 by hash; 0 is free. Always a power of two long, and at most half full. */
  #table: Int32Array;

  constructor(expected = 64) {
    this.#table = new Int32Array(2 ** Math.ceil(Math.log2(2 * expected)));
    this.keys = new Uint32Array(this.#table.length / 2);
  }

  /** The slot of a feature, or -1. */
  find(feature: number): number {
    return this.#table[this.#place(feature)]! - 1;
  }

  findOrAdd(feature: number): number {
    let place = this.#place(feature);
    const known = this.#table[place]!;
    if (known > 0) return known - 1;
    if (2 * (this.size + 1) > this.#table.length) {
      this.#enlarge();
      place = this.#place(feature);
    }
    this.keys[this.size] = feature;
    this.#table[place] = ++this.size;
    return this.size - 1;
  }

  /** Where in the table a feature is, or would be. */
  #place(feature: number): number {
    const mask = this.#table.length - 1;
    // Multiplicative hashing by the golden ratio spreads neighbours.
    let place = (Math.imul(feature, 0x9e3779b1) >>> 7) & mask;
    for (;;) {
      const slot = this.#table[place]!;
      if (slot === 0 || this.keys[slot - 1] === feature) return place;
      place = (place + 1) & mask;
    }
  }

  #enlarge(): void {
    const keys = new Uint32Array(this.#table.length);
    keys.set(this.keys);
    this.keys = keys;
    this.#table = new Int32Array(2 * this.#table.length);
    for (let slot = 0; slot < this.size; slot++) this.#table[this.#place(keys[slot]!)] = slot + 1;
  }
}
