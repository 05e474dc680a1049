import type { SparseFeatures } from "../core/prediction.ts";
import type { StoredAdapter } from "./log.ts";

/** A change to the adapter: `perClassStep[c]` times the row's features is added to the weights of class c. */
export type AdapterStep = {
  readonly perClassStep: Float64Array;
  readonly indices: Int32Array;
  readonly values: Float32Array;
};

/** Reads an adapter without changing it. */
export interface AdapterReader {
  /** The number of features that have weights. */
  readonly size: number;
  readonly classCount: number;
  /** How much a feature with the value 1 changes a class's logit, float32. */
  weight(feature: number, classIndex: number): number;
  /** The row's logits plus the adapter's contribution, in float64, in class order. */
  addTo(logits: ArrayLike<number>, features: SparseFeatures): Float64Array;
}

/** Receives a weight, or the amount by which it changed. */
export type WeightListener = (feature: number, classIndex: number, value: number) => void;

/**
 * The weights learned on this device: one float32 weight per class for each feature that occurs in a lesson.
 * The same steps in the same order produce identical bits on every machine.
 */
export class Adapter implements AdapterReader {
  readonly #slots: FeatureSlots;
  #weights: Float32Array;

  constructor(
    readonly classCount: number,
    features = 64,
  ) {
    this.#slots = new FeatureSlots(features);
    this.#weights = new Float32Array(features * classCount);
  }

  get size(): number {
    return this.#slots.size;
  }

  weight(feature: number, classIndex: number): number {
    const slot = this.#slots.find(feature);
    return slot < 0 ? 0 : this.#weights[slot * this.classCount + classIndex]!;
  }

  addTo(logits: ArrayLike<number>, features: SparseFeatures): Float64Array {
    const { indices, values } = features;
    const sums = new Float64Array(this.classCount);
    for (let k = 0; k < indices.length; k++) {
      const slot = this.#slots.find(indices[k]!);
      if (slot < 0) continue;
      const start = slot * this.classCount;
      for (let c = 0; c < this.classCount; c++) sums[c]! += this.#weights[start + c]! * values[k]!;
    }
    for (let c = 0; c < this.classCount; c++) sums[c]! += logits[c]!;
    return sums;
  }

  /**
   * Applies a step.
   * @param onChange called for each weight in the step, with the exact difference, which may be 0
   */
  apply(step: AdapterStep, onChange?: WeightListener): void {
    const { perClassStep, indices, values } = step;
    for (let k = 0; k < indices.length; k++) {
      const feature = indices[k]!;
      const start = this.#slots.findOrAdd(feature) * this.classCount;
      if (start + this.classCount > this.#weights.length) this.#grow();
      for (let c = 0; c < this.classCount; c++) {
        if (perClassStep[c] !== 0) this.#add(start + c, perClassStep[c]! * values[k]!, feature, c, onChange);
      }
    }
  }

  /** Calls `visit` for every weight. */
  forEach(visit: WeightListener): void {
    const { keys, size } = this.#slots;
    for (let slot = 0; slot < size; slot++) {
      for (let c = 0; c < this.classCount; c++)
        visit(keys[slot]!, c, this.#weights[slot * this.classCount + c]!);
    }
  }

  /**
   * The adapter in its stored form. Features are in ascending order, so that equal adapters have equal bytes.
   */
  store(): StoredAdapter {
    const keys = this.#slots.keys.slice(0, this.size).sort();
    const weights = new Float32Array(keys.length * this.classCount);
    for (let index = 0; index < keys.length; index++) {
      const from = this.#slots.find(keys[index]!) * this.classCount;
      const to = index * this.classCount;
      for (let c = 0; c < this.classCount; c++) weights[to + c] = this.#weights[from + c]!;
    }
    return { keys, weights, classCount: this.classCount, checksum: checksum(keys, weights) };
  }

  /** The reverse of `store`. Undefined if the data is damaged or has a different number of classes. */
  static from(stored: StoredAdapter, classCount: number): Adapter | undefined {
    const { keys, weights } = stored;
    if (!(keys instanceof Uint32Array) || !(weights instanceof Float32Array)) return undefined;
    if (stored.classCount !== classCount || weights.length !== keys.length * classCount) return undefined;
    if (checksum(keys, weights) !== stored.checksum) return undefined;
    const adapter = new Adapter(classCount, Math.max(64, keys.length));
    for (const feature of keys) adapter.#slots.findOrAdd(feature);
    adapter.#weights.set(weights);
    return adapter;
  }

  /** An adapter with the same weights that changes on its own. */
  copy(): Adapter {
    return Adapter.from(this.store(), this.classCount)!;
  }

  #add(at: number, change: number, feature: number, classIndex: number, onChange?: WeightListener): void {
    const before = this.#weights[at]!;
    this.#weights[at] = before + change;
    onChange?.(feature, classIndex, this.#weights[at]! - before);
  }

  #grow(): void {
    const larger = new Float32Array(this.#weights.length * 2);
    larger.set(this.#weights);
    this.#weights = larger;
  }
}

/**
 * FNV-1a (draft-eastlake-fnv) over 32-bit words: detects incomplete and damaged writes, but is not a
 * signature.
 */
function checksum(...arrays: readonly (Uint32Array | Float32Array)[]): number {
  let hash = 0x811c9dc5;
  for (const array of arrays) {
    for (const word of new Uint32Array(array.buffer, array.byteOffset, array.length)) {
      hash = Math.imul(hash ^ word, 0x01000193);
    }
  }
  return hash >>> 0;
}

/**
 * Numbers features in order of first use: a hash table with open addressing and linear probing (Knuth, The Art
 * of Computer Programming, volume 3, section 6.4) in typed arrays. A `Map` takes four times the memory, and one
 * page of predictions requires a million lookups.
 */
export class FeatureSlots {
  size = 0;
  /** The features by slot; elements from `size` on are unused. */
  keys: Uint32Array;
  /** Slot numbers plus 1, by hash; 0 means free. The length is a power of two, and at most half of it is used. */
  #table: Int32Array;

  constructor(expected = 64) {
    this.#table = new Int32Array(2 ** Math.ceil(Math.log2(2 * expected)));
    this.keys = new Uint32Array(this.#table.length / 2);
  }

  /** The slot of a feature, or -1. */
  find(feature: number): number {
    return this.#table[this.#position(feature)]! - 1;
  }

  findOrAdd(feature: number): number {
    let position = this.#position(feature);
    const known = this.#table[position]!;
    if (known > 0) return known - 1;
    if (2 * (this.size + 1) > this.#table.length) {
      this.#enlarge();
      position = this.#position(feature);
    }
    this.keys[this.size] = feature;
    this.#table[position] = ++this.size;
    return this.size - 1;
  }

  /** The position in the table where a feature is, or where it would be inserted. */
  #position(feature: number): number {
    const mask = this.#table.length - 1;
    // Multiplicative hashing with the golden ratio spreads neighbouring features apart.
    let position = (Math.imul(feature, 0x9e3779b1) >>> 7) & mask;
    for (;;) {
      const slot = this.#table[position]!;
      if (slot === 0 || this.keys[slot - 1] === feature) return position;
      position = (position + 1) & mask;
    }
  }

  #enlarge(): void {
    const keys = new Uint32Array(this.#table.length);
    keys.set(this.keys);
    this.keys = keys;
    this.#table = new Int32Array(2 * this.#table.length);
    for (let slot = 0; slot < this.size; slot++) this.#table[this.#position(keys[slot]!)] = slot + 1;
  }
}
