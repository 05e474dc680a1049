import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { createDeferred } from "./promises.ts";

/** How many bytes to hash before letting other tasks run. This takes a few milliseconds. */
const sliceBytes = 512 * 1024;

/**
 * SHA-256 (FIPS 180-4) as 64 hexadecimal digits, without blocking this thread. In secure contexts the browser
 * computes it; elsewhere JavaScript does, one slice at a time.
 */
export async function sha256Hex(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const subtle = globalThis.crypto?.subtle;
  if (subtle) return bytesToHex(new Uint8Array(await subtle.digest("SHA-256", bytes)));
  const hash = sha256.create();
  for (let start = 0; start < bytes.length; start += sliceBytes) {
    if (start > 0) await turn();
    hash.update(bytes.subarray(start, start + sliceBytes));
  }
  return bytesToHex(hash.digest());
}

/** Lets other tasks on this thread run. */
function turn(): Promise<void> {
  const { promise, resolve } = createDeferred<void>();
  setTimeout(resolve, 0);
  return promise;
}
