const words =
  `the a of and to is in it that this film movie was as with for but on not be are have one all at by an who from like
   so just about out some good more very great bad story time would even only really well people much could plot
   character characters scene scenes acting actor actress director watch watching made make best worst never ever
   boring wonderful terrible excellent awful funny sad love hate script ending music dialogue camera beautiful dull
   slow quick clever silly perfect waste brilliant poor weak strong memorable forgettable charming annoying fresh
   predictable moving flat gripping tired superb mediocre delightful painful honest lazy tense pointless warm cold`
    .split(/\s+/)
    .filter((word) => word !== "");

/** A small generator of pseudo-random numbers from 0 to 1 (mulberry32), so that every run uses the same texts. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * Generates reviews of 230 words each, the average length of a real one. The words are random, since only the length
 * matters.
 */
export function makeReviews(count: number, seed = 1): string[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () =>
    Array.from({ length: 230 }, () => words[Math.floor(random() * words.length)]).join(" "),
  );
}
