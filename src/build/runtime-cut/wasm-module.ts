/*
 * The part of the WebAssembly binary format (WebAssembly Core Specification 2.0, chapter 5) that is needed to
 * find a module's functions, record which of them run, and remove the bodies of the others. Functions keep
 * their indices, so nothing else in the module has to change. Here, "function" means a function with a body;
 * functions are numbered from 0 in the order of the code section.
 */

const sectionIds = { import: 2, global: 6, export: 7, element: 9, code: 10 } as const;
/** The bytes that identify import and export kinds. */
const kinds = { function: 0, table: 1, memory: 2, global: 3 } as const;
const headerBytes = 8;

type Section = { readonly id: number; readonly content: Uint8Array };

/** A function body with no locals, just `unreachable` and `end`. Calling it throws `WebAssembly.RuntimeError`. */
const trap = Uint8Array.of(3, 0, 0x00, 0x0b);

/** The number of functions in a module. Throws Error if the bytes are not a module. */
export function countFunctions(module: Uint8Array): number {
  return readBodies(readSections(module)).length;
}

/**
 * Gives each function its own global, which the function sets to 1 when it is called.
 * @returns the module; use `enteredFunctions` to read the result from an instance of it
 */
export function noteEntries(module: Uint8Array): Uint8Array<ArrayBuffer> {
  const sections = readSections(module);
  const bodies = readBodies(sections);
  const firstGlobal = countImported(sections, kinds.global) + countItems(sections, sectionIds.global);
  const noted = bodies.map((body, index) => {
    const { bytes, start } = splitLocals(body);
    // i32.const 1, global.set
    const note = Uint8Array.of(0x41, 1, 0x24, ...unsigned(firstGlobal + index));
    return sized([bytes.subarray(0, start), note, bytes.subarray(start)]);
  });
  // A mutable i32 that starts at 0.
  const globals = bodies.map(() => Uint8Array.of(0x7f, 1, 0x41, 0, 0x0b));
  const exports = bodies.map((_, index) => {
    const name = new TextEncoder().encode(entryName(index));
    return Uint8Array.of(...unsigned(name.length), ...name, kinds.global, ...unsigned(firstGlobal + index));
  });
  return writeSections(sections, (section) => {
    if (section.id === sectionIds.global) return appendItems(section.content, globals);
    if (section.id === sectionIds.export) return appendItems(section.content, exports);
    if (section.id === sectionIds.code) return list(noted);
    return section.content;
  });
}

/**
 * The functions that were called in an instance of a module from `noteEntries`, in ascending order.
 * @param exports the instance's exports
 */
export function enteredFunctions(exports: Readonly<Record<string, unknown>>): number[] {
  const entered: number[] = [];
  for (let index = 0; ; index++) {
    const global = exports[entryName(index)] as { readonly value: number } | undefined;
    if (global === undefined) return entered;
    if (global.value === 1) entered.push(index);
  }
}

/**
 * Removes the bodies of all functions except the kept ones, so that calling a removed one throws
 * `WebAssembly.RuntimeError` instead of returning a wrong result. In function tables, one removed
 * function stands in for all of them, which compresses better. Since a function pointer is an index into the
 * table, no two pointers become equal.
 */
export function keepFunctions(module: Uint8Array, kept: ReadonlySet<number>): Uint8Array<ArrayBuffer> {
  const sections = readSections(module);
  const bodies = readBodies(sections);
  const imported = countImported(sections, kinds.function);
  const firstCut = bodies.findIndex((_, index) => !kept.has(index));
  const isCut = (index: number) => index >= imported && !kept.has(index - imported);
  const standIn = (index: number) => (isCut(index) ? imported + firstCut : index);
  return writeSections(sections, ({ id, content }) => {
    if (id === sectionIds.element) return mapElements(content, standIn);
    if (id === sectionIds.code)
      return list(bodies.map((body, index) => (kept.has(index) ? sized([body]) : trap)));
    return content;
  });
}

function entryName(index: number): string {
  return `entered:${index}`;
}

function readSections(module: Uint8Array): Section[] {
  const magic = new TextDecoder().decode(module.subarray(0, 4));
  if (magic !== "\0asm" || module[4] !== 1)
    throw new Error("These bytes are not a version 1 WebAssembly module.");
  const reader = new Reader(module, headerBytes);
  const sections: Section[] = [];
  while (!reader.atEnd) sections.push({ id: reader.byte(), content: reader.bytes(reader.unsigned()) });
  return sections;
}

function contentOf(sections: readonly Section[], id: number): Uint8Array {
  const section = sections.find((entry) => entry.id === id);
  if (!section) throw new Error(`The WebAssembly module has no section ${id}.`);
  return section.content;
}

function countItems(sections: readonly Section[], id: number): number {
  return new Reader(contentOf(sections, id)).unsigned();
}

/** The function bodies, without their sizes. */
function readBodies(sections: readonly Section[]): Uint8Array[] {
  const reader = new Reader(contentOf(sections, sectionIds.code));
  return Array.from({ length: reader.unsigned() }, () => reader.bytes(reader.unsigned()));
}

function splitLocals(body: Uint8Array): { readonly bytes: Uint8Array; readonly start: number } {
  const reader = new Reader(body);
  for (let groups = reader.unsigned(); groups > 0; groups--) {
    reader.unsigned();
    // The type of these locals. It is one byte, since the module has no typed references.
    reader.byte();
  }
  return { bytes: body, start: reader.position };
}

/**
 * Replaces functions in the table's segments. If any segment is not a plain list of functions, nothing is
 * replaced.
 */
function mapElements(content: Uint8Array, map: (index: number) => number): Uint8Array {
  const reader = new Reader(content);
  const segments: Uint8Array[] = [];
  for (let count = reader.unsigned(); count > 0; count--) {
    const start = reader.position;
    // A list of function indices for table 0, at a constant offset.
    const isPlain = reader.unsigned() === 0 && reader.byte() === 0x41;
    if (!isPlain) return content;
    reader.unsigned();
    if (reader.byte() !== 0x0b) return content;
    const head = content.subarray(start, reader.position);
    const functions = Array.from({ length: reader.unsigned() }, () => unsigned(map(reader.unsigned())));
    segments.push(concatenate([head, list(functions)]));
  }
  return list(segments);
}

function countImported(sections: readonly Section[], wanted: number): number {
  const reader = new Reader(contentOf(sections, sectionIds.import));
  let found = 0;
  for (let imports = reader.unsigned(); imports > 0; imports--) {
    reader.bytes(reader.unsigned());
    reader.bytes(reader.unsigned());
    const kind = reader.byte();
    if (kind === wanted) found += 1;
    if (kind === kinds.function) reader.unsigned();
    else if (kind === kinds.table) {
      reader.byte();
      reader.skipLimits();
    } else if (kind === kinds.memory) reader.skipLimits();
    else if (kind === kinds.global) reader.bytes(2);
    else throw new Error(`The WebAssembly module has an import of unknown kind ${kind}.`);
  }
  return found;
}

function writeSections(
  sections: readonly Section[],
  contentFor: (section: Section) => Uint8Array,
): Uint8Array<ArrayBuffer> {
  const header = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
  return concatenate([
    header,
    ...sections.flatMap((section) => [Uint8Array.of(section.id), sized([contentFor(section)])]),
  ]);
}

/** Appends items to a vector's content. */
function appendItems(content: Uint8Array, items: readonly Uint8Array[]): Uint8Array {
  const reader = new Reader(content);
  const count = reader.unsigned();
  return concatenate([unsigned(count + items.length), content.subarray(reader.position), ...items]);
}

function list(items: readonly Uint8Array[]): Uint8Array {
  return concatenate([unsigned(items.length), ...items]);
}

function sized(parts: readonly Uint8Array[]): Uint8Array {
  return concatenate([unsigned(parts.reduce((sum, { length }) => sum + length, 0)), ...parts]);
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** Encodes an unsigned integer as LEB128. */
function unsigned(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Uint8Array.from([...bytes, rest]);
    bytes.push((rest % 128) | 128);
  }
}

class Reader {
  readonly #bytes: Uint8Array;
  position: number;

  constructor(bytes: Uint8Array, position = 0) {
    this.#bytes = bytes;
    this.position = position;
  }

  get atEnd(): boolean {
    return this.position >= this.#bytes.length;
  }

  byte(): number {
    const value = this.#bytes[this.position++];
    if (value === undefined) throw new Error("The WebAssembly module ends too early.");
    return value;
  }

  unsigned(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }

  bytes(count: number): Uint8Array {
    if (this.position + count > this.#bytes.length) throw new Error("The WebAssembly module ends too early.");
    this.position += count;
    return this.#bytes.subarray(this.position - count, this.position);
  }

  /** Skips the limits of a memory or table. Bit 0 of the flags means that they include a maximum. */
  skipLimits(): void {
    const flags = this.byte();
    this.unsigned();
    if (flags & 1) this.unsigned();
  }
}
