/**
 * MurmurHash3, x86, 32 bits, seed 0 (Austin Appleby, public domain), over `bytes[from, to)`. The result is
 * the same as that of com.microsoft.MurmurHash3 for a string's UTF-8 bytes.
 * @returns an unsigned 32-bit integer
 */
export function murmurHash3(bytes: Uint8Array, from = 0, to = bytes.length): number {
  let hash = 0;
  const length = to - from;
  const blocksEnd = from + (length & ~3);
  let at = from;
  for (; at < blocksEnd; at += 4) {
    const block = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    hash ^= scramble(block);
    hash = (hash << 13) | (hash >>> 19);
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
  }
  let tail = 0;
  for (let last = to - 1; last >= at; last--) tail = (tail << 8) | bytes[last]!;
  if (at < to) hash ^= scramble(tail);
  hash ^= length;
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function scramble(block: number): number {
  const mixed = Math.imul(block, 0xcc9e2d51);
  return Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
}
