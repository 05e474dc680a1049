/** A point on the unit sphere. */
export type UnitVector = readonly [x: number, y: number, z: number];

const radiansPerDegree = Math.PI / 180;

/** Mean radius of the Earth. */
export const earthRadiusKm = 6371;

/** The place on the unit sphere. Longitudes may go round it more than once. */
export function toUnitVector(latitude: number, longitude: number): UnitVector {
  const north = latitude * radiansPerDegree;
  const east = longitude * radiansPerDegree;
  return [Math.cos(north) * Math.cos(east), Math.cos(north) * Math.sin(east), Math.sin(north)];
}

/** The squared chord between two points: for near ones the squared distance in Earth radii. */
export function squaredChord(a: UnitVector, b: UnitVector): number {
  return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2;
}
