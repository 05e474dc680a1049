import { geoEquirectangular, geoPath } from "d3-geo";
import { feature, mesh } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import atlas from "world-atlas/countries-110m.json";

/** Coasts and borders (Natural Earth, 1:110 million) as paths in degrees: x to the east, y to the south. */
export type World = { readonly land: string; readonly borders: string };

/** Draws the world once; some milliseconds. */
export function drawWorld(): World {
  const topology = atlas as unknown as Topology<{ countries: GeometryCollection; land: GeometryCollection }>;
  const { countries, land } = topology.objects;
  const projection = geoEquirectangular()
    .scale(180 / Math.PI)
    .translate([0, 0])
    // No straight line bends in this projection: nothing has to be resampled.
    .precision(0);
  const path = geoPath(projection).digits(2);
  return {
    land: path(feature(topology, land)) ?? "",
    borders: path(mesh(topology, countries, (a, b) => a !== b)) ?? "",
  };
}
