import { describe, expect, it } from "vitest";
import type { Explainable } from "../../src/explain/explanation.ts";
import { findNearestPlace, placeAt } from "../../src/explain/nearest-place.ts";

const place = { label: "Place", latitude: "lat", longitude: "lon" };

/** A model with two countries as classes, whose border is a line of latitude. */
function bordered(latitude: number): Explainable {
  return {
    additive: false,
    evaluate: async (rows) =>
      rows.map((row) => {
        const logits = Number(row.lat) > latitude ? Float64Array.of(3, 0) : Float64Array.of(0, 3);
        return { base: logits, learned: logits };
      }),
    describe: async () => undefined,
  };
}

describe("the nearest place with a different answer", () => {
  it("is searched for along great circles", () => {
    // A quarter of the way round the Earth, from the equator to the pole and along the equator.
    expect(placeAt({ latitude: 0, longitude: 0 }, 10_007.557, 0).latitude).toBeCloseTo(90, 3);
    expect(placeAt({ latitude: 0, longitude: 170 }, 10_007.557, 90)).toMatchObject({
      longitude: expect.closeTo(-100, 3),
    });
  });

  it("is on the other side of a border to the south, at a distance within 5% of the border's", async () => {
    // One degree of latitude is 111.195 km on this sphere.
    const found = await findNearestPlace(bordered(44), { lat: 45, lon: -75 }, place, 0);
    expect(found).toMatchObject({ predicted: 1, bearing: 180 });
    expect(found!.distanceKm).toBeGreaterThanOrEqual(111.1);
    expect(found!.distanceKm).toBeLessThan(111.195 * 1.05);
    expect(found!.latitude).toBeLessThanOrEqual(44);
  });

  it("is undefined if the answer is the same everywhere, or if the row has no place", async () => {
    expect(await findNearestPlace(bordered(-91), { lat: 45, lon: -75 }, place, 0)).toBeUndefined();
    expect(await findNearestPlace(bordered(44), { lat: null, lon: -75 }, place, 0)).toBeUndefined();
  });
});
