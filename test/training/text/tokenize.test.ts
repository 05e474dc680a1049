import { describe, expect, it } from "vitest";
import { calibrate, logLossOf } from "../../../src/training/text/calibrate.ts";
import { featuresOf } from "../../../src/training/text/features.ts";
import { murmurHash3 } from "../../../src/training/text/murmur-hash.ts";
import { tokenize } from "../../../src/training/text/tokenize.ts";

describe("tokenize", () => {
  it.each([
    ["Great film!!", ["great", "film", "!", "!"]],
    ["I don't. I don’t...", ["i", "don", "t", ".", "i", "don", "t", "..."]],
    ["8/10, 7.5/10 and 2001", ["8/10", "7.5/10", "and", "2001"]],
    ["fun :-) :D x:dry ***", ["fun", ":-)", ":D".toLowerCase(), "x", "dry", "***"]],
    ["one<br /><br />two", ["one", "<br />", "<br />", "two"]],
    ["Cliché ÉTÉ", ["Cliché", "ÉTÉ"]],
    ["🎬 — …", []],
  ])("finds the tokens of %j", (text, tokens) => {
    expect(tokenize(text)).toEqual(tokens);
  });
});

describe("featuresOf", () => {
  it("gives each phrase of one to three tokens once", () => {
    expect(featuresOf("good good good")).toHaveLength(3);
    expect(featuresOf("a b c d")).toHaveLength(9);
    expect(featuresOf("a <br /> b")).toHaveLength(6);
    expect(featuresOf("")).toHaveLength(0);
  });

  it("gives a phrase the same bucket wherever it stands", () => {
    const shared = featuresOf("not a good film").filter((bucket) =>
      featuresOf("was good film <br />").includes(bucket),
    );
    expect([...shared].sort()).toEqual([...featuresOf("good film")].sort());
  });
});

describe("murmurHash3", () => {
  // From the reference implementation, MurmurHash3_x86_32 with seed 0.
  it.each([
    ["", 0],
    ["a", 0x3c2569b2],
    ["abc", 0xb3dd93fa],
    ["hello", 0x248bfa47],
    ["hello, world", 0x149bbb7f],
  ])("hashes %j as the reference does", (text, hash) => {
    expect(murmurHash3(new TextEncoder().encode(text))).toBe(hash);
  });
});

describe("calibrate", () => {
  it("finds the slope and offset that made the labels", () => {
    const scores = Float64Array.from({ length: 4000 }, (_, row) => (row % 400) / 100 - 2);
    const labels = scores.map((score, row) =>
      1 / (1 + Math.exp(-(3 * score - 1))) > (Math.floor(row / 400) + 0.5) / 10 ? 1 : 0,
    );
    const calibration = calibrate(scores, labels);
    expect(calibration.slope).toBeCloseTo(3, 0);
    expect(calibration.offset).toBeCloseTo(-1, 0);
    expect(logLossOf(calibration, scores, labels)).toBeLessThan(
      logLossOf({ slope: 1, offset: 0 }, scores, labels),
    );
  });
});
