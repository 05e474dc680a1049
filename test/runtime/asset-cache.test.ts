import { createHash } from "node:crypto";
import { expect, it, vi } from "vitest";
import { AssetCache } from "../../src/runtime/asset-cache.ts";

it("stores the whole file, even if its bytes are transferred to another thread in the meantime", async () => {
  const bytes = new TextEncoder().encode("a runtime");
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  let read: Uint8Array | undefined;
  // As in WebKit, where a response doesn't read its bytes until it is stored.
  vi.stubGlobal(
    "Response",
    class {
      constructor(readonly body: Uint8Array) {}
    },
  );
  const cache = {
    put: async (_key: string, response: { readonly body: Uint8Array }) => {
      read = response.body;
    },
  };
  const storage = { open: async () => cache } as unknown as CacheStorage;
  const file = {
    role: "runtime",
    path: "r.wasm",
    url: "https://site/r.wasm",
    bytes: bytes.length,
    sha256,
  } as const;
  const writing = new AssetCache("name", storage).write(file, bytes);
  structuredClone(bytes, { transfer: [bytes.buffer] });
  await writing;
  expect(bytes).toHaveLength(0);
  expect(new TextDecoder().decode(read)).toBe("a runtime");
});

it("is unavailable if the browser throws when Cache Storage is accessed, as in a sandboxed frame", () => {
  const before = Object.getOwnPropertyDescriptor(globalThis, "caches");
  Object.defineProperty(globalThis, "caches", {
    configurable: true,
    get: () => {
      throw new DOMException("Refused.", "SecurityError");
    },
  });
  try {
    expect(new AssetCache("any").available).toBe(false);
  } finally {
    if (before) Object.defineProperty(globalThis, "caches", before);
    else Reflect.deleteProperty(globalThis, "caches");
  }
});
