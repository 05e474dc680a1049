import { PbfReader, PbfWriter } from "pbf";

/** Whole numbers from 0 as protobuf varints, one after the other: one byte below 128, two below 16,384, and so on. */
export function packVarints(values: Iterable<number>): Uint8Array {
  const writer = new PbfWriter(new Uint8Array(1024));
  for (const value of values) writer.writeVarint(value);
  return writer.finish().slice();
}

/**
 * Reads packed varints one by one.
 * @throws RangeError past the end
 */
export function varintReader(packed: Uint8Array): { next: () => number; readonly atEnd: boolean } {
  const reader = new PbfReader(packed);
  return {
    next: () => {
      if (reader.pos >= reader.length) throw new RangeError("the numbers end too early");
      const value = reader.readVarint();
      if (reader.pos > reader.length) throw new RangeError("a number is cut off");
      return value;
    },
    get atEnd() {
      return reader.pos >= reader.length;
    },
  };
}
