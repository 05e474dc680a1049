import { describe, expect, test } from "vitest";
import { Borders } from "../../../src/training/recipes/border-points.ts";

const borders = await Borders.read({ "036": "au", "124": "ca", "276": "de", "826": "gb", "840": "us" });

describe("the countries' outlines", () => {
  test.each([
    ["Ottawa", 45.42, -75.69, "ca"],
    ["Anchorage", 61.2, -149.9, "us"],
    ["Munich", 48.14, 11.58, "de"],
    ["Belfast", 54.6, -5.93, "gb"],
    ["Alice Springs", -23.7, 133.88, "au"],
    ["the middle of the Atlantic", 40, -40, undefined],
    ["Paris", 48.85, 2.35, undefined],
  ])("locate %s correctly", (_, latitude, longitude, country) => {
    expect(borders.countryAt(latitude, longitude)).toBe(country);
  });

  test("yield points in both countries along the whole border", () => {
    const posts = borders.along({ apartKm: 50, awayKm: 5 });
    const of = (country: string) => posts.filter((post) => post.country === country).length;
    expect(new Set(posts.map(({ country }) => country))).toEqual(new Set(["ca", "us"]));
    // The border is 8,900 km long, with a point every 50 km.
    expect(of("us")).toBeGreaterThan(150);
    expect(Math.abs(of("us") - of("ca"))).toBeLessThan(20);
  });

  test("yield points inside every country", () => {
    const countries = new Set(borders.inside(3).map(({ country }) => country));
    expect([...countries].sort()).toEqual(["au", "ca", "de", "gb", "us"]);
  });
});
