import type { GraphBuilder, Value } from "../../onnx/graph-builder.ts";
import { elementTypes } from "../../onnx/onnx-messages.ts";

const { int32 } = elementTypes;

/**
 * Adds a table with one byte for every bucket. The file contains only the listed buckets, each as the gap from
 * the previous one. The table is unpacked once, when the model is opened.
 */
export function addPackedTable(
  g: GraphBuilder,
  buckets: Int32Array,
  entries: Uint8Array,
  bucketCount: number,
): Value {
  const { gaps, bytes } = packGaps(buckets, entries);
  const at = g.node("CumSum", [
    g.node("Cast", [g.constant(gaps, undefined, "gaps")], { to: int32 }),
    g.int64(0),
  ]);
  const zeros = g.node("Expand", [g.constant(Uint8Array.of(0), [1], "zero"), g.int64([bucketCount])]);
  return g.node("ScatterElements", [zeros, at, g.constant(bytes, undefined, "entries")], { axis: 0 });
}

/**
 * Packs the gaps between buckets. A gap that doesn't fit into a byte is bridged by extra entries of 0. Buckets without
 * an entry are 0 anyway, so a listed bucket whose byte is 0 gets no entry.
 */
export function packGaps(
  buckets: Int32Array,
  entries: Uint8Array,
): {
  gaps: Uint8Array;
  bytes: Uint8Array;
} {
  const gaps: number[] = [];
  const packed: number[] = [];
  let at = 0;
  buckets.forEach((bucket, index) => {
    if (entries[index] === 0) return;
    for (; bucket - at > 255; at += 255) {
      gaps.push(255);
      packed.push(0);
    }
    gaps.push(bucket - at);
    packed.push(entries[index]!);
    at = bucket;
  });
  return { gaps: Uint8Array.from(gaps), bytes: Uint8Array.from(packed) };
}
