import { vi } from "vitest";

/** Lets the next `writes` puts into rows succeed and fails all later ones as a full disk does. Returns the way to end it. */
export function fillDiskAfter(writes: number): () => void {
  const put = IDBObjectStore.prototype.put;
  let left = writes;
  const spy = vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(function (
    this: IDBObjectStore,
    ...args
  ) {
    if (this.name === "feedback" && left-- <= 0)
      throw new DOMException("the disk is full", "QuotaExceededError");
    return put.apply(this, args);
  });
  return () => spy.mockRestore();
}
