import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAst, transformWithOxc } from "vite";
import { describe, expect, it } from "vitest";
import { dateFormats } from "../../src/csv/cell-values.ts";

/**
 * A pattern that starts over at each character of a long text takes minutes for a cell of a million characters,
 * which once froze this page. So every pattern in the code that visitors run is tried on long texts made from
 * the pattern's own characters and words. The build and the commands are left out, since they only read the owner's
 * files.
 */
const source = new URL("../../src/", import.meta.url).pathname;
const ownersRooms = ["build/", "cli/"];

/** Slow patterns that never get a long text, by file, each with the reason. */
const bounded = new Map([["trial-run.ts", "reads only the first 2,000 characters of the runtime's message"]]);

type Node = { readonly type?: string; readonly regex?: { readonly pattern: string; readonly flags: string } };

function patternsIn(node: unknown, found: RegExp[]): RegExp[] {
  if (Array.isArray(node)) for (const each of node) patternsIn(each, found);
  else if (typeof node === "object" && node !== null) {
    const { type, regex } = node as Node;
    if (type === "Literal" && regex) found.push(new RegExp(regex.pattern, regex.flags));
    else for (const each of Object.values(node)) patternsIn(each, found);
  }
  return found;
}

async function allPatterns(): Promise<Map<string, { readonly pattern: RegExp; readonly file: string }>> {
  const found = new Map<string, { pattern: RegExp; file: string }>();
  const files = readdirSync(source, { recursive: true, encoding: "utf8" });
  for (const file of files.filter((name) => /\.tsx?$/.test(name) && !name.endsWith(".d.ts"))) {
    if (ownersRooms.some((room) => file.startsWith(room))) continue;
    const { code } = await transformWithOxc(readFileSync(join(source, file), "utf8"), file);
    for (const pattern of patternsIn(parseAst(code), [])) found.set(String(pattern), { pattern, file });
  }
  return found;
}

/** The characters in a pattern, and one from each character class that it may contain. */
function alphabetOf({ source: text }: RegExp): string[] {
  const literal = text.replace(/\\[pP]\{[^}]*\}|\\./g, (escaped) =>
    /\\[^\w]/.test(escaped) ? escaped[1]! : "",
  );
  return [...new Set([...literal.replace(/[?*+^$|{}]/g, ""), ..."1a A.-\"'\\<([{\n"])];
}

/** The words in a pattern, since a slow repetition may follow one. */
const wordsOf = ({ source: text }: RegExp) => [
  ...new Set(text.replace(/\\./g, " ").match(/[\w<:("# -]{3,}/g)),
];

/**
 * Long texts: one or two characters repeated, optionally after a word from the pattern, with an ending that
 * doesn't match.
 */
function* longTexts(pattern: RegExp, length: number): Generator<string> {
  const alphabet = alphabetOf(pattern);
  const words = wordsOf(pattern);
  const units = [
    ...alphabet,
    ...words,
    ...alphabet.flatMap((one) => ["a", "1", " ", "("].map((two) => one + two)),
  ];
  for (const unit of units)
    for (const start of ["", ...words])
      for (const end of ["", "\u0001"]) yield start + unit.repeat(Math.ceil(length / unit.length)) + end;
}

/** A linear pattern needs less than a hundredth of this for 20,000 characters. */
const limitMs = 40;

/**
 * How many milliseconds some work takes. If the clock says that it takes long, its processor time is measured, on
 * which other programs have hardly any effect, and the shortest of three runs counts.
 */
function timeOf(work: () => void): number {
  const start = performance.now();
  work();
  // Reading the clock is much faster than reading the processor time, and nearly all texts are fast.
  const wallMs = performance.now() - start;
  if (wallMs <= limitMs) return wallMs;
  let least = Number.POSITIVE_INFINITY;
  for (let count = 0; count < 3; count++) {
    const begin = process.cpuUsage().user;
    work();
    least = Math.min(least, (process.cpuUsage().user - begin) / 1000);
    // A run that takes ten times too long is not slow by chance.
    if (least <= limitMs || least > 10 * limitMs) break;
  }
  return least;
}

/**
 * Finds a text on which a pattern is slow, if there is one. Short texts are tried first, so that a pattern
 * whose time doubles with each character is found before it takes forever.
 */
function findSlow(pattern: RegExp): string | undefined {
  for (const length of [20, 24, 28, 20_000])
    for (const text of longTexts(pattern, length)) {
      const time = timeOf(() => text.replace(new RegExp(pattern.source, pattern.flags), ""));
      if (time > limitMs) return `${length} characters like ${JSON.stringify(text.slice(0, 40))}`;
    }
  return undefined;
}

describe("a pattern", () => {
  it("in the code that visitors run takes time proportional to the length of the text", async () => {
    const patterns = await allPatterns();
    expect(patterns.size).toBeGreaterThan(50);
    const slow: string[] = [];
    for (const [name, { pattern, file }] of patterns) {
      if ([...bounded.keys()].some((end) => file.endsWith(end))) continue;
      const text = findSlow(pattern);
      if (text !== undefined) slow.push(`${file}: ${name} on ${text}`);
    }
    expect(slow).toEqual([]);
  });

  it("that is assembled from parts, such as the date formats, is just as fast", () => {
    const long = ["1", " ", "a", ",", ". "].map((unit) => unit.repeat(20_000));
    for (const start of ["", "2020-01-01 10:00", "1 mar", "mar 1, 2020"])
      for (const text of long) expect(timeOf(() => dateFormats(`${start}${text}x`))).toBeLessThan(limitMs);
  });

  it("that is slow is detected", () => {
    expect(findSlow(/^(a+)+$/)).toBeDefined();
    expect(findSlow(/\s+$/)).toBeDefined();
    expect(findSlow(/^[a-z]+$/)).toBeUndefined();
  });
});
