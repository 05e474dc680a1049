import { PbfReader, PbfWriter } from "pbf";
import type { Tensor } from "./onnx-messages.ts";
import { makeTensor, tensorElements } from "./tensor.ts";

/** The feature values of those rows whose values are written out, one list per row. See `writeHoldout`. */
export type RowValues = readonly (readonly number[])[];

/*
 * Stores float32 values in one of three ways, whichever is smallest:
 * - `values` float32, unchanged;
 * - `value_table` float32, the distinct values with the most frequent first, and `value_places` uint8,
 *   varints: the position of each value in that table. If there are few distinct values, each value then
 *   takes one byte;
 * - both of these and `row_scales` float32, one per row. A value is then the product of the table entry and
 *   the scale, with an error of at most 1 part in 1,000,000. If all rows had the same few values before each
 *   row was normalised, each value then takes one byte too, although the last digits of their ratios differ
 *   between rows.
 */

/** The tensors that contain these values. */
export function valueTensors(rows: RowValues): Tensor[] {
  const scales = Float32Array.from(rows, largest);
  const levels = rows.flatMap((row, index) => row.map((value) => roundedLevel(value / scales[index]!)));
  const ways = [
    [makeTensor("values", Float32Array.from(rows.flat()))],
    tableTensors(rows.flat()),
    [...tableTensors(levels), makeTensor("row_scales", scales)],
  ];
  return ways.reduce((best, way) => (bytesOf(way) < bytesOf(best) ? way : best));
}

/**
 * Reads values in the order in which they were written.
 * @returns a function that reads the requested number of values for the next row, and throws RangeError past
 *   the end
 */
export function rowValueReader(
  tensorNamed: (name: string) => Tensor | undefined,
): (count: number) => number[] {
  const optional = (name: string) => {
    const tensor = tensorNamed(name);
    return tensor && tensorElements(tensor, name.endsWith("places") ? "uint8" : "float");
  };
  const packed = optional("value_places");
  const positions = packed && varintReader(packed as Uint8Array);
  const table = optional(positions ? "value_table" : "values") ?? [];
  const scales = optional("row_scales");
  let nextPosition = 0;
  let nextRow = 0;
  return (count) => {
    const scale = scales ? scales[nextRow++] : 1;
    return Array.from({ length: count }, () => {
      const value = table[positions ? positions.next() : nextPosition++];
      if (value === undefined || scale === undefined) throw new RangeError("a feature has no value");
      return Math.fround(value * scale);
    });
  };
}

function largest(row: readonly number[]): number {
  const size = row.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return size > 0 && size < Number.POSITIVE_INFINITY ? size : 1;
}

/** The nearest number with a 21-bit significand: a float32 without its last three bits. */
function roundedLevel(level: number): number {
  const bits = new Int32Array(new Float32Array([level]).buffer);
  bits[0] = (bits[0]! + 4) & ~7;
  return new Float32Array(bits.buffer)[0]!;
}

function frequencies(values: Iterable<number>): Map<number, number> {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

function tableTensors(values: readonly number[]): Tensor[] {
  const byFrequency = [...frequencies(values)].sort(([a, often], [b, seldom]) => seldom - often || a - b);
  const table = byFrequency.map(([value]) => value);
  const positionOf = new Map(table.map((value, position) => [value, position]));
  const positions = packVarints(values.map((value) => positionOf.get(value) ?? 0));
  return [makeTensor("value_table", Float32Array.from(table)), makeTensor("value_places", positions)];
}

function bytesOf(tensors: readonly Tensor[]): number {
  return tensors.reduce((sum, { rawData }) => sum + (rawData?.length ?? 0), 0);
}

/** Packs non-negative integers as protobuf varints: one byte below 128, two below 16,384, and so on. */
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
