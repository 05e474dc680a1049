/** Whether a file is gzipped, going by its first bytes. */
export async function isGzipped(file: Blob): Promise<boolean> {
  return hasGzipMark(new Uint8Array(await file.slice(0, 2).arrayBuffer()));
}

/** Whether a file's first bytes are those of a gzipped file. */
export function hasGzipMark(start: Uint8Array): boolean {
  return start[0] === 0x1f && start[1] === 0x8b;
}
