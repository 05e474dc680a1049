/**
 * An in-memory Cache Storage with the methods that Hunch uses. Addresses match only if they are identical.
 */
export class FakeCaches {
  readonly caches = new Map<string, Map<string, Response>>();
  /** If set, every write fails with this error. */
  writeError: Error | undefined;

  async open(name: string): Promise<Cache> {
    const entries = this.caches.get(name) ?? new Map<string, Response>();
    this.caches.set(name, entries);
    const cache = {
      match: async (address: string) => entries.get(address)?.clone(),
      put: async (address: string, response: Response) => {
        if (this.writeError) throw this.writeError;
        // As in browsers, the body is read before the entry exists.
        const body = await response.arrayBuffer();
        entries.set(address, new Response(body, { headers: response.headers }));
      },
      delete: async (address: string) => entries.delete(address),
      keys: async () => [...entries.keys()].map((url) => ({ url })),
    };
    return cache as unknown as Cache;
  }

  /** The addresses of all entries in a cache. */
  keysOf(name: string): string[] {
    return [...(this.caches.get(name)?.keys() ?? [])];
  }

  asStorage(): CacheStorage {
    return this as unknown as CacheStorage;
  }
}
