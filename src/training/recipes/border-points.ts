import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { feature, mesh } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";

/** The Earth's mean radius. */
const earthRadiusKm = 6371;

/** A place, in degrees, and its country. */
export type Post = { readonly latitude: number; readonly longitude: number; readonly country: string };

/** How far posts along a border are from each other and from the border, in kilometres. */
export type Spacing = { readonly apartKm: number; readonly awayKm: number };

type Position = readonly number[];
type Polygon = {
  readonly country: string;
  readonly rings: readonly (readonly Position[])[];
  readonly box: Box;
};
type Box = { readonly west: number; readonly south: number; readonly east: number; readonly north: number };

const kmPerDegree = (earthRadiusKm * Math.PI) / 180;
const file = "world-atlas/countries-10m.json";

/**
 * The countries' outlines from Natural Earth (1:10 million, public domain, packaged as world-atlas), and posts
 * derived from them: pairs of points, one on each side of a border between two of the model's countries, and
 * a coarse grid inside each country.
 */
export class Borders {
  readonly #polygons: readonly Polygon[];
  readonly #lines: readonly (readonly Position[])[];

  private constructor(polygons: readonly Polygon[], lines: readonly (readonly Position[])[]) {
    this.#polygons = polygons;
    this.#lines = lines;
  }

  /** @param countries the model's names for the countries, by ISO 3166-1 numeric code */
  static async read(countries: Readonly<Record<string, string>>): Promise<Borders> {
    const path = createRequire(import.meta.url).resolve(file);
    const topology = JSON.parse(await readFile(path, "utf8")) as Topology<{ countries: GeometryCollection }>;
    const nameOf = (country: { id?: string | number | undefined }) => countries[String(country.id)];
    const polygons = feature(topology, topology.objects.countries).features.flatMap((country) => {
      const name = nameOf(country);
      const { geometry } = country;
      if (name === undefined) return [];
      if (geometry.type === "Polygon") return [toPolygon(name, geometry.coordinates)];
      if (geometry.type === "MultiPolygon")
        return geometry.coordinates.map((rings) => toPolygon(name, rings));
      return [];
    });
    const shared = mesh(topology, topology.objects.countries as never, (one: object, other: object) => {
      const [a, b] = [nameOf(one), nameOf(other)];
      return a !== undefined && b !== undefined && a !== b;
    });
    return new Borders(polygons, shared.coordinates);
  }

  /** The country at a place; undefined at sea and in countries that the model doesn't know. */
  countryAt(latitude: number, longitude: number): string | undefined {
    return this.#polygons.find(
      ({ box, rings: [outline, ...holes] }) =>
        longitude >= box.west &&
        longitude <= box.east &&
        latitude >= box.south &&
        latitude <= box.north &&
        outline !== undefined &&
        isInside(outline, longitude, latitude) &&
        !holes.some((hole) => isInside(hole, longitude, latitude)),
    )?.country;
  }

  /** Pairs of posts, one on each side of a shared border. */
  along({ apartKm, awayKm }: Spacing): Post[] {
    const posts: Post[] = [];
    for (const line of this.#lines) {
      let walkedKm = 0;
      for (let index = 1; index < line.length; index += 1) {
        const [fromEast = 0, fromNorth = 0] = line[index - 1]!;
        const [toEast = 0, toNorth = 0] = line[index]!;
        const shrink = Math.cos((fromNorth * Math.PI) / 180);
        const eastKm = (toEast - fromEast) * shrink * kmPerDegree;
        const northKm = (toNorth - fromNorth) * kmPerDegree;
        const lengthKm = Math.hypot(eastKm, northKm);
        for (; walkedKm < lengthKm; walkedKm += apartKm) {
          const part = walkedKm / lengthKm;
          for (const side of [awayKm, -awayKm]) {
            const longitude =
              fromEast + part * (toEast - fromEast) - ((northKm / lengthKm) * side) / kmPerDegree / shrink;
            const latitude =
              fromNorth + part * (toNorth - fromNorth) + ((eastKm / lengthKm) * side) / kmPerDegree;
            this.#addPost(posts, latitude, longitude);
          }
        }
        walkedKm -= lengthKm;
      }
    }
    return posts;
  }

  /** Posts on a grid over the countries, about this many degrees apart. */
  inside(apartDegrees: number): Post[] {
    const posts: Post[] = [];
    for (let latitude = -60; latitude < 85; latitude += apartDegrees) {
      const step = apartDegrees / Math.cos((latitude * Math.PI) / 180);
      for (let longitude = -180; longitude < 180; longitude += step)
        this.#addPost(posts, latitude, longitude);
    }
    return posts;
  }

  #addPost(posts: Post[], latitude: number, longitude: number): void {
    const country = this.countryAt(latitude, longitude);
    if (country !== undefined) posts.push({ latitude, longitude, country });
  }
}

function toPolygon(country: string, rings: readonly (readonly Position[])[]): Polygon {
  const east = rings[0]!.map(([longitude = 0]) => longitude);
  const north = rings[0]!.map(([, latitude = 0]) => latitude);
  const least = (values: number[]) => values.reduce((a, b) => Math.min(a, b));
  const most = (values: number[]) => values.reduce((a, b) => Math.max(a, b));
  const box = { west: least(east), south: least(north), east: most(east), north: most(north) };
  return { country, rings, box };
}

/**
 * Whether a ray from the point to the east crosses the ring an odd number of times (Shimrat 1962). No ring
 * crosses the 180th meridian.
 */
function isInside(ring: readonly Position[], x: number, y: number): boolean {
  let inside = false;
  for (let index = 0, before = ring.length - 1; index < ring.length; before = index, index += 1) {
    const [x1 = 0, y1 = 0] = ring[index]!;
    const [x2 = 0, y2 = 0] = ring[before]!;
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
  }
  return inside;
}
