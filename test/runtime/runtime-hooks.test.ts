import { describe, expect, it, vi } from "vitest";
import {
  limitPages,
  makeRoomFor,
  type RuntimeModule,
  runtimeStartedAt,
  writeByEncoder,
} from "../../src/runtime/runtime-hooks.ts";

/** A runtime module whose functions do nothing. */
function startModule() {
  const own = vi.fn((_text: string, _at: number, _room: number) => -1);
  const module: RuntimeModule = {
    HEAPU8: new Uint8Array(400_000).fill(7),
    stringToUTF8: own,
    lengthBytesUTF8: () => -1,
  };
  writeByEncoder(module);
  return { module, own };
}

describe("strings passed to the runtime", () => {
  it("arrive as UTF-8, followed by a zero byte", () => {
    const { module } = startModule();
    for (const text of ["", "plain", "Ärger 👽", "x".repeat(100_000)]) {
      const bytes = new TextEncoder().encode(text);
      expect(module.lengthBytesUTF8(text)).toBe(bytes.length);
      expect(module.stringToUTF8(text, 1000, bytes.length + 1)).toBe(bytes.length);
      expect(module.HEAPU8.slice(1000, 1001 + bytes.length)).toEqual(new Uint8Array([...bytes, 0]));
      expect(module.HEAPU8[1001 + bytes.length]).toBe(7);
      module.HEAPU8.fill(7);
    }
  });

  it("are encoded by the runtime itself if they do not fit, or if it has not asked for their length", () => {
    const { module, own } = startModule();
    module.lengthBytesUTF8("some text");
    expect(module.stringToUTF8("some text", 0, 4)).toBe(-1);
    expect(module.stringToUTF8("another", 0, 400)).toBe(-1);
    expect(own).toHaveBeenCalledTimes(2);
  });
});

describe("the memory reserved for the runtime", () => {
  it("is at most 256 MB for small models, and never more than the runtime asks for", () => {
    expect(limitPages(65_536)).toBe(4096);
    expect(limitPages(100)).toBe(100);
  });

  it("is more for a large model", () => {
    makeRoomFor(100 * 2 ** 20);
    expect(limitPages(65_536) * 65_536).toBe(792 * 2 ** 20);
    makeRoomFor(2 ** 40);
    expect(limitPages(65_536)).toBe(65_536);
  });
});

it("has started once it is given its first string, and again if another copy replaces it", () => {
  const clock = vi.spyOn(performance, "now");
  const { module } = startModule();
  for (const now of [1000, 2000]) {
    clock.mockReturnValue(now);
    module.lengthBytesUTF8("option");
    expect(runtimeStartedAt()).toBe(1000);
  }
  clock.mockReturnValue(3000);
  startModule().module.lengthBytesUTF8("option");
  expect(runtimeStartedAt()).toBe(3000);
  clock.mockRestore();
});
