import { vi } from "vitest";

/**
 * Lets the next `writes` row writes succeed, and then makes every write fail as on a full disk. Returns a
 * function that restores normal writes.
 */
export function fillDiskAfter(writes: number): () => void {
  let left = writes;
  const spies = (["put", "add"] as const).map((name) => {
    const write = IDBObjectStore.prototype[name];
    return vi.spyOn(IDBObjectStore.prototype, name).mockImplementation(function (
      this: IDBObjectStore,
      ...args
    ) {
      if (left <= 0) throw new DOMException("the disk is full", "QuotaExceededError");
      if (this.name === "feedback") left--;
      return write.apply(this, args);
    });
  });
  return () => {
    for (const spy of spies) spy.mockRestore();
  };
}
