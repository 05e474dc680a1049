import { afterEach, describe, expect, it, vi } from "vitest";
import { openGraph } from "../../src/runtime/graph-session.ts";
import { speedUpTexts } from "../../src/runtime/text-transfer.ts";
import { makeCard, makeTextGraph, textField } from "./graphs.ts";

afterEach(() => vi.restoreAllMocks());

/** A runtime's module that sets its functions as the real one does. */
function startModule() {
  const own = vi.fn((_text: string, _at: number, _room: number) => -1);
  const finish = speedUpTexts();
  const module = { HEAPU8: new Uint8Array(400_000).fill(7) } as unknown as {
    HEAPU8: Uint8Array;
    stringToUTF8: typeof own;
    lengthBytesUTF8: (text: string) => number;
  };
  module.stringToUTF8 = own;
  module.lengthBytesUTF8 = () => -1;
  finish();
  return { module, own };
}

describe("texts on their way into the runtime", () => {
  it("arrive in UTF-8, with a 0 behind them", () => {
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

  it("are left to the runtime where they do not fit, or their length was not asked for", () => {
    const { module, own } = startModule();
    module.lengthBytesUTF8("some text");
    expect(module.stringToUTF8("some text", 0, 4)).toBe(-1);
    expect(module.stringToUTF8("another", 0, 400)).toBe(-1);
    expect(own).toHaveBeenCalledTimes(2);
  });

  it("leave no trace on other objects", () => {
    startModule();
    expect("lengthBytesUTF8" in {}).toBe(false);
  });

  it("are encoded by the platform in the runtime that is installed", async () => {
    const encode = vi.spyOn(TextEncoder.prototype, "encodeInto");
    const text = "Ärger 👽 ".repeat(20_000);
    const card = makeCard([textField("text")], ["other", "same"]);
    const session = await openGraph(card, makeTextGraph(text));
    const [answer] = await session.run([{ text }], { features: false });
    expect([...answer!.probabilities]).toEqual([0, 1]);
    expect(encode).toHaveBeenCalledWith(text, expect.anything());
  });
});
