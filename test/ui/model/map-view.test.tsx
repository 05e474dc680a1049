import { describe, expect, it } from "vitest";
import {
  isInView,
  linesBetween,
  moveByKey,
  shareOf,
  spotAt,
  viewOfBoth,
  windowAround,
} from "../../../src/ui/model/place/map-view.ts";

const world = windowAround({ latitude: 0, longitude: 0 }, 1);

describe("a map's window", () => {
  it("is the whole world at first", () => {
    expect(world).toEqual({ west: -180, east: 180, south: -90, north: 90 });
  });

  it("stays within the world's edges when zoomed in near them", () => {
    expect(windowAround({ latitude: 89, longitude: 179 }, 4)).toEqual({
      west: 90,
      east: 180,
      south: 45,
      north: 90,
    });
  });

  it("converts a position in it to coordinates, and back", () => {
    const spot = { latitude: 45, longitude: -90 };
    expect(spotAt(world, 0.25, 0.25)).toEqual(spot);
    expect(shareOf(world, spot)).toEqual({ x: 0.25, y: 0.25 });
    expect(isInView(windowAround({ latitude: 0, longitude: 100 }, 8), spot)).toBe(false);
  });
});

it("a place at the edge of a window is rounded to one inside it", () => {
  const window = windowAround({ latitude: 45.678, longitude: -75.123 }, 32);
  for (const [x, y] of [
    [0, 0],
    [1, 1],
    [0, 1],
    [1, 0],
    [0.001, 0.999],
  ] as const)
    expect(isInView(window, spotAt(window, x, y))).toBe(true);
});

describe("two places together", () => {
  it("are shown as large as possible, with the middle between them in the middle", () => {
    const ottawa = { latitude: 45.5, longitude: -75.7 };
    expect(viewOfBoth(ottawa, { latitude: 44.5, longitude: -75.3 })).toEqual({
      zoom: 64,
      centre: { latitude: 45, longitude: -75.5 },
    });
    expect(viewOfBoth(ottawa, { latitude: -45, longitude: 100 }).zoom).toBe(1);
  });

  it("are joined the short way across the 180th meridian", () => {
    const [east, west] = [
      { latitude: 0, longitude: 178 },
      { latitude: 1, longitude: -178 },
    ];
    expect(linesBetween(east, west)).toEqual([
      { from: 178, to: 182 },
      { from: -182, to: -178 },
    ]);
    expect(linesBetween(west, east)).toEqual([
      { from: -178, to: -182 },
      { from: 182, to: 178 },
    ]);
    expect(linesBetween(east, { latitude: 0, longitude: 170 })).toEqual([{ from: 178, to: 170 }]);
  });

  it.each([
    [178, -178],
    [-178, 178],
    [175, 179],
    [-179, -100],
    [10, 20],
  ])("are both in the window, with longitudes of %i° and %i°", (one, other) => {
    const [a, b] = [
      { latitude: 10, longitude: one },
      { latitude: 12, longitude: other },
    ];
    const { zoom, centre } = viewOfBoth(a, b);
    const window = windowAround(centre, zoom);
    expect([isInView(window, a), isInView(window, b)]).toEqual([true, true]);
  });
});

describe("arrow keys", () => {
  it("move by one degree, by ten with Shift, and by less when zoomed in", () => {
    const spot = { latitude: 10, longitude: 20 };
    expect(moveByKey(world, spot, "ArrowUp", false)).toEqual({ latitude: 11, longitude: 20 });
    expect(moveByKey(world, spot, "ArrowLeft", true)).toEqual({ latitude: 10, longitude: 10 });
    expect(moveByKey(windowAround(spot, 16), spot, "ArrowDown", false)).toEqual({
      latitude: 9.9,
      longitude: 20,
    });
    expect(moveByKey(world, spot, "Tab", false)).toBeUndefined();
  });

  it("stop at the poles and continue past the 180th meridian", () => {
    expect(moveByKey(world, { latitude: 89.5, longitude: 0 }, "ArrowUp", false)?.latitude).toBe(90);
    expect(moveByKey(world, { latitude: 0, longitude: 179.5 }, "ArrowRight", false)?.longitude).toBe(-179.5);
  });
});
