import { geoEquirectangular, geoPath } from "d3-geo";
import { memo } from "react";
import { feature, mesh } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import atlas from "world-atlas/countries-110m.json";

let world: ReturnType<typeof drawWorld> | undefined;
const meridians = Array.from({ length: 11 }, (_, index) => -150 + 30 * index);
const parallels = [-60, -30, 0, 30, 60];

/** Coasts, borders and a grid of lines every 30 degrees. */
export const MapBase = memo(function MapBase() {
  world ??= drawWorld();
  return (
    <g className="map-base">
      {meridians.map((x) => (
        <line key={x} className="map-net" x1={x} x2={x} y1={-90} y2={90} />
      ))}
      {parallels.map((y) => (
        <line key={y} className="map-net" x1={-180} x2={180} y1={y} y2={y} />
      ))}
      <path className="map-borders" d={world.borders} />
      <path className="map-land" d={world.land} />
    </g>
  );
});

/** Coasts and borders (Natural Earth, 1:110 million) as paths in degrees: x to the east, y to the south. */
export type World = { readonly land: string; readonly borders: string };

/** Draws the world, which takes a few milliseconds. */
export function drawWorld(): World {
  const topology = atlas as unknown as Topology<{ countries: GeometryCollection; land: GeometryCollection }>;
  const { countries, land } = topology.objects;
  const projection = geoEquirectangular()
    .scale(180 / Math.PI)
    .translate([0, 0])
    // Without resampling, edges are straight in degrees, as in Natural Earth, not arcs of great circles.
    .precision(0);
  const path = geoPath(projection).digits(2);
  return {
    land: path(feature(topology, land)) ?? "",
    borders: path(mesh(topology, countries, (a, b) => a !== b)) ?? "",
  };
}
