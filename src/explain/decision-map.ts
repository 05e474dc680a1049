import type { Card, Place } from "../core/card.ts";
import { softmax } from "../core/logits.ts";
import type { Inputs } from "../core/prediction.ts";
import { type Explainable, findClassPair } from "./explanation.ts";

/** A part of the world, in degrees. It never crosses the 180th meridian. */
export type MapWindow = {
  readonly west: number;
  readonly east: number;
  readonly south: number;
  readonly north: number;
};

/** The coordinates of each place, in degrees. */
export type Points = { readonly latitudes: Float64Array; readonly longitudes: Float64Array };

/** For each point, the index of the most probable class and its probability. */
export type PointClasses = { readonly predicted: Uint16Array; readonly probabilities: Float32Array };

/** The class of every cell in a window, row by row from north to south, and from west to east within a row. */
export type DecisionMap = PointClasses & {
  readonly window: MapWindow;
  readonly columns: number;
  readonly rows: number;
  /** False if a finer map of the same window will follow. */
  readonly final: boolean;
};

/** The cells of the coarsest map. */
const coarse = { columns: 36, rows: 18 };
/** How many times each side of a cell is halved, so that a cell is about two pixels wide. */
export const mapHalvings = { wide: 3, small: 2 } as const;
/** From this halving on, only cells near a border or where the model is unsure are classified. */
const firstPartialGrid = 3;
/** A cell with less confidence than this is always classified again at the next resolution. */
const confidentAbove = 0.98;

/**
 * Classifies many places with the other fields unchanged.
 * @throws AppError if running the model fails; AbortError when the signal fires
 */
export async function classifyPoints(
  card: Card,
  model: Explainable,
  inputs: Inputs,
  place: Place,
  { latitudes, longitudes }: Points,
  signal?: AbortSignal,
): Promise<PointClasses> {
  const rows = Array.from(latitudes, (latitude, index) => ({
    ...inputs,
    [place.latitude]: latitude,
    [place.longitude]: longitudes[index]!,
  }));
  const results = await model.evaluate(rows, signal);
  const predicted = Uint16Array.from(results, ({ learned }) => findClassPair(learned).predicted);
  if (card.classes.length > 0xffff) throw new RangeError("more classes than a map can show");
  return {
    predicted,
    probabilities: Float32Array.from(results, ({ learned }, index) => softmax(learned)[predicted[index]!]!),
  };
}

/**
 * Draws a window at increasing resolution, yielding a complete map each time. From the third halving on, only cells
 * along borders and cells where the model is unsure are classified again; inside a uniform region, cells keep
 * the class from the coarser map.
 * @param ask classifies points; `classifyPoints` in the worker
 * @param halvings how fine the last map is. The third halving takes a tree model about as long as all maps
 *   before it
 */
export async function* drawDecisionMap(
  window: MapWindow,
  ask: (points: Points) => Promise<PointClasses>,
  halvings: number = mapHalvings.wide,
): AsyncGenerator<DecisionMap, void> {
  let last: DecisionMap | undefined;
  for (let halving = 0; halving <= halvings; halving++) {
    const columns = coarse.columns * 2 ** halving;
    const rows = coarse.rows * 2 ** halving;
    const cells = last && halving >= firstPartialGrid ? cellsToRefine(last) : allCells(columns, rows);
    const predicted = new Uint16Array(columns * rows);
    const probabilities = new Float32Array(columns * rows);
    if (last) takeOver(last, predicted, probabilities, columns);
    const classes = await ask(centres(window, columns, rows, cells));
    cells.forEach((cell, index) => {
      predicted[cell] = classes.predicted[index]!;
      probabilities[cell] = classes.probabilities[index]!;
    });
    last = { window, columns, rows, predicted, probabilities, final: halving === halvings };
    yield last;
  }
}

function allCells(columns: number, rows: number): number[] {
  return Array.from({ length: columns * rows }, (_, cell) => cell);
}

/**
 * For every cell that is unsure or has a neighbour of a different class, its four quarters in a map with twice
 * the resolution.
 */
function cellsToRefine({ columns, rows, predicted, probabilities }: DecisionMap): number[] {
  const finer: number[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const cell = row * columns + column;
      if (probabilities[cell]! >= confidentAbove && isInside(predicted, columns, rows, column, row)) continue;
      const first = row * 2 * columns * 2 + column * 2;
      finer.push(first, first + 1, first + columns * 2, first + columns * 2 + 1);
    }
  }
  return finer;
}

function isInside(
  predicted: Uint16Array,
  columns: number,
  rows: number,
  column: number,
  row: number,
): boolean {
  const own = predicted[row * columns + column];
  for (let y = Math.max(0, row - 1); y <= Math.min(rows - 1, row + 1); y++) {
    for (let x = Math.max(0, column - 1); x <= Math.min(columns - 1, column + 1); x++) {
      if (predicted[y * columns + x] !== own) return false;
    }
  }
  return true;
}

function takeOver(
  coarser: DecisionMap,
  predicted: Uint16Array,
  probabilities: Float32Array,
  columns: number,
): void {
  for (let cell = 0; cell < predicted.length; cell++) {
    const row = Math.floor(cell / columns) >> 1;
    const from = row * coarser.columns + ((cell % columns) >> 1);
    predicted[cell] = coarser.predicted[from]!;
    probabilities[cell] = coarser.probabilities[from]!;
  }
}

function centres(window: MapWindow, columns: number, rows: number, cells: readonly number[]): Points {
  const width = (window.east - window.west) / columns;
  const height = (window.north - window.south) / rows;
  return {
    latitudes: Float64Array.from(cells, (cell) => window.north - (Math.floor(cell / columns) + 0.5) * height),
    longitudes: Float64Array.from(cells, (cell) => window.west + ((cell % columns) + 0.5) * width),
  };
}
