import { memo } from "react";
import { drawWorld } from "./world.ts";

let world: ReturnType<typeof drawWorld> | undefined;
const meridians = Array.from({ length: 11 }, (_, index) => -150 + 30 * index);
const parallels = [-60, -30, 0, 30, 60];

/** Coasts, borders and a net of lines every 30 degrees. */
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
