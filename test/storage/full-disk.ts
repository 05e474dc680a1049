import { vi } from "vitest";

/** Lets the next `writes` puts into rows succeed and fails every write after them as a full disk does. Returns the way to end it. */
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
