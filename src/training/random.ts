/** Returns pseudorandom numbers from 0 up to but not including 1. The same seed produces the same numbers. */
export type Random = () => number;

/** The mulberry32 generator: 32 bits of state, good enough for shuffles and splits. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Shuffles in place (Fisher and Yates) and returns the same array. */
export function shuffle<List extends { length: number; [index: number]: unknown }>(
  list: List,
  random: Random,
): List {
  for (let last = list.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    const kept = list[last];
    list[last] = list[other];
    list[other] = kept;
  }
  return list;
}
