/** Files that were dropped on one screen, for another screen to open. */
let carried: { readonly hash: string; readonly files: readonly File[] } | undefined;

/** Takes dropped files to the screen at this hash, such as `#/new`. */
export function carryFiles(hash: string, files: readonly File[]): void {
  carried = { hash, files };
  window.location.hash = hash;
}

/** Returns the files that were carried to the screen at this hash, but only the first time. */
export function takeCarriedFiles(hash: string): readonly File[] {
  const files = carried?.hash === hash ? carried.files : [];
  carried = undefined;
  return files;
}
