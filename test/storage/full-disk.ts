import { onTestFinished, vi } from "vitest";

/**
 * Lets the next `writes` row writes succeed, and then makes every write fail as on a full disk. Returns a
 * function that restores normal writes.
 * @param options `likeFirefox` also makes every second transaction one that may only delete
 */
export function fillDiskAfter(writes: number, options: { readonly likeFirefox?: boolean } = {}): () => void {
  let left = writes;
  let isFull = false;
  const known = new Map<IDBTransaction, { readonly mayOnlyDelete: boolean }>();
  const spies = (["put", "add"] as const).map((name) => {
    const write = IDBObjectStore.prototype[name];
    return vi.spyOn(IDBObjectStore.prototype, name).mockImplementation(function (
      this: IDBObjectStore,
      ...args
    ) {
      const mode = known.get(this.transaction) ?? { mayOnlyDelete: isFull };
      if (!known.has(this.transaction)) isFull = false;
      known.set(this.transaction, mode);
      if (options.likeFirefox && mode.mayOnlyDelete)
        throw new DOMException("the database does not allow mutations", "InvalidStateError");
      if (left <= 0) {
        isFull = true;
        throw new DOMException("the disk is full", "QuotaExceededError");
      }
      if (this.name === "feedback") left--;
      return write.apply(this, args);
    });
  });
  return () => {
    for (const spy of spies) spy.mockRestore();
  };
}

/**
 * Makes every write to these stores fail as on a disk that still has room for smaller records. Returns a function that
 * restores normal writes before the test ends.
 */
export function refuseWritesTo(...stores: readonly string[]): () => void {
  const { put } = IDBObjectStore.prototype;
  const spy = vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(function (
    this: IDBObjectStore,
    ...args
  ) {
    if (stores.includes(this.name)) throw new DOMException("the disk is full", "QuotaExceededError");
    return put.apply(this, args);
  });
  const restore = () => spy.mockRestore();
  onTestFinished(restore);
  return restore;
}
