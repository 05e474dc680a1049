import { describe, expect, it } from "vitest";
import {
  countFunctions,
  enteredFunctions,
  keepFunctions,
  noteEntries,
} from "../../src/build/runtime-cut/wasm-module.ts";

/**
 * (module
 *   (import "env" "base" (global i32))
 *   (import "env" "memory" (memory 1 2))
 *   (global $count (mut i32) (i32.const 5))
 *   (func (export "double") (param i32) (result i32) (local i32) local.get 0 call $add)
 *   (func $add (param i32) (result i32) local.get 0 local.get 0 i32.add global.get $base i32.add)
 *   (func (export "count") (result i32) global.get $count)
 *   (table 3 funcref)
 *   (elem (i32.const 0) 0 1 2)
 *   (func (export "call") (param i32) (result i32) local.get 0 call_indirect (result i32)))
 */
const example = Uint8Array.of(
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...[1, 10, 2, 0x60, 1, 0x7f, 1, 0x7f, 0x60, 0, 1, 0x7f],
  ...[
    2,
    28,
    2,
    3,
    ...text("env"),
    4,
    ...text("base"),
    3,
    0x7f,
    0,
    3,
    ...text("env"),
    6,
    ...text("memory"),
    2,
    1,
    1,
    2,
  ],
  ...[3, 5, 4, 0, 0, 1, 0],
  ...[4, 4, 1, 0x70, 0, 3],
  ...[6, 6, 1, 0x7f, 1, 0x41, 5, 0x0b],
  ...[7, 25, 3, 6, ...text("double"), 0, 0, 5, ...text("count"), 0, 2, 4, ...text("call"), 0, 3],
  ...[9, 9, 1, 0, 0x41, 0, 0x0b, 3, 0, 1, 2],
  ...[10, 34, 4, 8, 1, 1, 0x7f, 0x20, 0, 0x10, 1, 0x0b, 10, 0, 0x20, 0, 0x20, 0, 0x6a, 0x23, 0, 0x6a, 0x0b],
  ...[4, 0, 0x23, 1, 0x0b, 7, 0, 0x20, 0, 0x11, 1, 0, 0x0b],
);

function text(name: string): Uint8Array {
  return new TextEncoder().encode(name);
}

type Exports = { double(value: number): number; count(): number; call(index: number): number };

async function start(module: Uint8Array<ArrayBuffer>) {
  const base = new WebAssembly.Global({ value: "i32" }, 100);
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 2 });
  const { instance } = await WebAssembly.instantiate(module, { env: { base, memory } });
  return instance.exports as Exports & Record<string, unknown>;
}

describe("a WebAssembly module", () => {
  it("records which of its functions were called, and otherwise behaves as before", async () => {
    const exports = await start(noteEntries(example));
    expect(enteredFunctions(exports)).toEqual([]);
    expect(exports.double(7)).toBe(114);
    expect(enteredFunctions(exports)).toEqual([0, 1]);
    expect(exports.count()).toBe(5);
    expect(enteredFunctions(exports)).toEqual([0, 1, 2]);
  });

  it("keeps the requested functions, and stops at any function that was cut", async () => {
    expect(countFunctions(example)).toBe(4);
    const exports = await start(keepFunctions(example, new Set([0, 1])));
    expect(exports.double(7)).toBe(114);
    expect(() => exports.count()).toThrow(WebAssembly.RuntimeError);
    const other = await start(keepFunctions(example, new Set([0, 2])));
    expect(() => other.double(7)).toThrow(WebAssembly.RuntimeError);
    expect(other.count()).toBe(5);
  });

  it("also stops if a function that was cut is called through a table", async () => {
    expect((await start(example)).call(2)).toBe(5);
    expect((await start(keepFunctions(example, new Set([2, 3])))).call(2)).toBe(5);
    const exports = await start(keepFunctions(example, new Set([0, 1, 3])));
    expect(() => exports.call(2)).toThrow(WebAssembly.RuntimeError);
  });

  it.each([
    ["not a module", text("<!doctype html>"), /not a version 1 WebAssembly module/],
    ["only half a module", example.slice(0, -9), /ends too early/],
  ])("is refused if it is %s", (_name, bytes, message) => {
    expect(() => noteEntries(bytes)).toThrow(message);
    expect(() => keepFunctions(bytes, new Set())).toThrow(message);
  });
});
