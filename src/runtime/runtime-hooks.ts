/*
 * Hooks that the build inserts into the runtime's JavaScript (src/build/runtime-plugin.ts), because the runtime has
 * no options for what they do. Outside a build, for example in Node, the runtime works without them.
 */

const pageBytes = 65_536;
/** In measurements, the three shipped models took at most 105 MB. */
const usualMaximumBytes = 256 * 2 ** 20;
/**
 * The memory that the runtime needs for a batch of rows, and the number of copies of a model that are in memory
 * while it is being opened.
 */
const baseBytes = 192 * 2 ** 20;
const copies = 6;

const roomFor = (modelBytes: number) => baseBytes + copies * modelBytes;

let maximumBytes = usualMaximumBytes;
/** How much memory this thread's runtime was given; undefined until it has started. */
let givenBytes: number | undefined;

/**
 * Makes room for this thread's models. It must be called before the thread's runtime starts. By default, the
 * runtime requests 4 GB of shared memory, all of which the browser has to reserve; iPhones refuse that
 * (onnxruntime#22086).
 * @param modelBytes the size of the model that is about to be opened; the largest so far counts
 */
export function makeRoomFor(modelBytes: number): void {
  maximumBytes = Math.max(maximumBytes, roomFor(modelBytes));
}

/** Whether this thread's runtime started before a model of this size was expected and so may lack memory. */
export function mayLackRoomFor(modelBytes: number): boolean {
  return givenBytes !== undefined && givenBytes < roomFor(modelBytes);
}

/** Gives the next copy of the runtime in this thread at least twice the memory of the one that ran out of it. */
export function makeMoreRoom(): void {
  maximumBytes = Math.max(maximumBytes, 2 * (givenBytes ?? usualMaximumBytes));
}

/** The maximum size of the runtime's memory, in pages of 64 KiB. */
export function limitPages(maximumPages: number): number {
  givenBytes = maximumBytes;
  return Math.min(maximumPages, Math.ceil(maximumBytes / pageBytes));
}

/** When this thread's runtime, or the copy that replaced it, was ready for its first graph. */
let startedAt = Number.NEGATIVE_INFINITY;

/** The time at which this thread's runtime had started, by `performance.now()`. Minus infinity if that is not known. */
export function runtimeStartedAt(): number {
  return startedAt;
}

/** The parts of the runtime's module that are used here: its memory, and the functions that write strings to it. */
export type RuntimeModule = {
  readonly HEAPU8: Uint8Array;
  lengthBytesUTF8: (text: string) => number;
  stringToUTF8: (text: string, at: number, room: number) => number;
};

/**
 * Makes the runtime write strings with the browser's own encoder. The runtime itself loops over every character twice,
 * which takes more than 30 microseconds for a review of 1,300 characters; this takes about 3. The runtime first
 * asks for a string's length and immediately afterwards for the string itself, which has been encoded by then.
 */
export function writeByEncoder(module: RuntimeModule): void {
  const encoder = new TextEncoder();
  const { stringToUTF8 } = module;
  // Encoders can't write to shared memory, so they write here first.
  let bytes = new Uint8Array(64 * 1024);
  let encoded: string | undefined;
  let length = 0;
  let isStarted = false;
  module.lengthBytesUTF8 = (text) => {
    // The first strings are the options for the first graph, which the runtime sets before it opens that.
    if (!isStarted) startedAt = performance.now();
    isStarted = true;
    if (bytes.length < text.length * 3) bytes = new Uint8Array(text.length * 4);
    length = encoder.encodeInto(text, bytes).written;
    encoded = text;
    return length;
  };
  module.stringToUTF8 = (text, at, room) => {
    if (text !== encoded || room <= length) return stringToUTF8(text, at, room);
    const start = at >>> 0;
    module.HEAPU8.set(bytes.subarray(0, length), start);
    module.HEAPU8[start + length] = 0;
    return length;
  };
}
