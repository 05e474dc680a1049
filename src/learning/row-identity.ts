import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Inputs, MetadataValues } from "../core/prediction.ts";

/** The content of a training-table row, without its position. */
export type RowContent = {
  readonly model: string;
  readonly inputs: Inputs;
  readonly metadata: MetadataValues;
  readonly label: string;
  /** Undefined if the table has no date. */
  readonly createdAt: string | undefined;
};

/** SHA-256 of the inputs in canonical form, as hexadecimal digits. Equal inputs have equal keys everywhere. */
export function inputKey(inputs: Inputs): string {
  return bytesToHex(hash(sortedEntries(inputs)));
}

/**
 * An id derived from a row's content, so that importing the same table twice, here or elsewhere, yields the
 * same rows. It is a version 8 UUID (RFC 9562, section 5.8) derived from a SHA-256 hash.
 */
export function contentId({ model, inputs, metadata, label, createdAt }: RowContent): string {
  const digest = hash([model, sortedEntries(inputs), sortedEntries(metadata), label, createdAt ?? null]);
  digest[6] = (digest[6]! & 0x0f) | 0x80;
  digest[8] = (digest[8]! & 0x3f) | 0x80;
  const hex = bytesToHex(digest.subarray(0, 16));
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

// JSON.stringify writes a lone surrogate as an escape, so texts that differ only in a lone surrogate also
// differ in UTF-8.
function hash(value: unknown): Uint8Array {
  return sha256(utf8ToBytes(JSON.stringify(value)));
}

function sortedEntries(record: Readonly<Record<string, unknown>>): [string, unknown][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}
