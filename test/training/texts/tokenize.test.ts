import { describe, expect, it } from "vitest";
import { featureRows, murmurHash3 } from "../../../src/training/texts/features.ts";
import { tokenize } from "../../../src/training/texts/tokenize.ts";

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

const featuresOf = (text: string) => featureRows([text], 23).features;

describe("featureRows", () => {
  it("returns each phrase of one to three tokens once", () => {
    expect(featuresOf("good good good")).toHaveLength(3);
    expect(featuresOf("a b c d")).toHaveLength(9);
    expect(featuresOf("a <br /> b")).toHaveLength(6);
    expect(featuresOf("")).toHaveLength(0);
  });

  it("assigns a phrase the same bucket at any position", () => {
    const shared = featuresOf("not a good film").filter((bucket) =>
      featuresOf("was good film <br />").includes(bucket),
    );
    expect([...shared].sort()).toEqual([...featuresOf("good film")].sort());
  });
});

describe("murmurHash3", () => {
  // The values are from the reference implementation, MurmurHash3_x86_32 with seed 0.
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
