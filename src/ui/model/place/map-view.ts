import type { MapWindow } from "../../../explain/decision-map.ts";

/** A place in degrees. */
export type Spot = { readonly latitude: number; readonly longitude: number };

/** The zoom levels, as how many times wider the world is than the window. */
export const zooms = [1, 2, 4, 8, 16, 32, 64] as const;

/** The part of the world shown at this zoom level, centred on a place as far as the edges of the world allow. */
export function windowAround(spot: Spot, zoom: number): MapWindow {
  const width = 360 / zoom;
  const height = 180 / zoom;
  const west = clamp(spot.longitude - width / 2, -180, 180 - width);
  const south = clamp(spot.latitude - height / 2, -90, 90 - height);
  return { west, east: west + width, south, north: south + height };
}

/** The maximum distance between two places that are shown together, as a share of the window. */
const shownApart = 0.6;

/** The closest zoom level at which two places fit in the window, and the midpoint between them. */
export function viewOfBoth(a: Spot, b: Spot): { readonly zoom: number; readonly centre: Spot } {
  // A window ends at the 180th meridian, so only the whole world contains places on either side of it.
  if (linesBetween(a, b).length > 1) return { zoom: 1, centre: a };
  const [wide, high] = [Math.abs(b.longitude - a.longitude) / 360, Math.abs(b.latitude - a.latitude) / 180];
  const fits = (zoom: number) => Math.max(wide, high) * zoom <= shownApart;
  const centre = {
    latitude: (a.latitude + b.latitude) / 2,
    longitude: (a.longitude + b.longitude) / 2,
  };
  return { zoom: zooms.findLast(fits) ?? 1, centre };
}

/**
 * The longitudes between which a line joins two places the short way. If that way crosses the 180th meridian, there are
 * two lines, which leave the map at one edge and come back at the other.
 */
export function linesBetween(a: Spot, b: Spot): readonly { readonly from: number; readonly to: number }[] {
  const to = nearestTurn(b.longitude, a.longitude);
  const line = { from: a.longitude, to };
  if (to === b.longitude) return [line];
  return [line, { from: nearestTurn(a.longitude, b.longitude), to: b.longitude }];
}

/** The same longitude, shifted by full turns to be as close as possible to another one. */
function nearestTurn(longitude: number, other: number): number {
  return longitude + 360 * Math.round((other - longitude) / 360);
}

/**
 * The place at these shares of the window's width and height, measured from its upper left corner. Coordinates are
 * rounded, because pointing is not precise.
 */
export function spotAt(window: MapWindow, x: number, y: number): Spot {
  const step = windowStep(window);
  const round = (value: number, from: number, to: number) => {
    const rounded = Number((Math.round(value / step) * step).toFixed(2));
    // Near the edge, this may be outside the window, and the map would move away from the pointer.
    return clamp(rounded, Math.ceil(from * 100) / 100, Math.floor(to * 100) / 100);
  };
  const { north, south, west, east } = window;
  return {
    latitude: round(north - y * (north - south), south, north),
    longitude: round(west + x * (east - west), west, east),
  };
}

/** A place's position in the window, as shares of the window's width and height. */
export function shareOf(window: MapWindow, spot: Spot): { readonly x: number; readonly y: number } {
  return {
    x: (spot.longitude - window.west) / (window.east - window.west),
    y: (window.north - spot.latitude) / (window.north - window.south),
  };
}

/** Whether a place is in the window, edges included. */
export function isInView(window: MapWindow, spot: Spot): boolean {
  const { x, y } = shareOf(window, spot);
  return x >= 0 && x <= 1 && y >= 0 && y <= 1;
}

/**
 * The place after an arrow key is pressed: one degree away at the three widest zoom levels, a tenth of a degree at
 * the closer ones; ten times as far with Shift.
 */
export function moveByKey(window: MapWindow, spot: Spot, key: string, large: boolean): Spot | undefined {
  const step = windowStep(window) * (large ? 100 : 10);
  const moves: Record<string, readonly [number, number]> = {
    ArrowUp: [step, 0],
    ArrowDown: [-step, 0],
    ArrowRight: [0, step],
    ArrowLeft: [0, -step],
  };
  const move = moves[key];
  if (!move) return undefined;
  const tidy = (value: number) => Number(value.toFixed(4));
  return {
    latitude: clamp(tidy(spot.latitude + move[0]), -90, 90),
    // Longitude wraps around at the 180th meridian.
    longitude: tidy(wrap(spot.longitude + move[1])),
  };
}

/** The precision of a chosen place: a tenth of a degree at the three widest zoom levels, a hundredth at the others. */
function windowStep({ west, east }: MapWindow): number {
  return (east - west) / 360 > 0.2 ? 0.1 : 0.01;
}

function wrap(longitude: number): number {
  return longitude > 180 ? longitude - 360 : longitude < -180 ? longitude + 360 : longitude;
}

function clamp(value: number, minimum: number, maximum: number): number {
  return Math.min(maximum, Math.max(minimum, value));
}
