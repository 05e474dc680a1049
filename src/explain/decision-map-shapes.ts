import type { DecisionMap } from "./decision-map.ts";

/** The confidence levels that a map shows. */
export const confidence = ["unsure", "fairly sure", "sure"] as const;
const thresholds = [0.6, 0.9];

/**
 * All cells with the same class and the same confidence, as one shape. `confidence` is the index of its level
 * in the list above. `path` is the `d` attribute of an SVG path; one unit is one cell.
 */
export type MapShape = { readonly predicted: number; readonly confidence: number; readonly path: string };

/** Turns the map's cells into shapes. Within a row, neighbouring cells of the same shape become one rectangle. */
export function mapShapes({ columns, rows, predicted, probabilities }: DecisionMap): MapShape[] {
  const paths = new Map<number, string[]>();
  const kindOf = (cell: number) => {
    const step = thresholds.filter((threshold) => probabilities[cell]! >= threshold).length;
    return predicted[cell]! * confidence.length + step;
  };
  for (let row = 0; row < rows; row++) {
    let start = 0;
    for (let column = 1; column <= columns; column++) {
      const kind = kindOf(row * columns + start);
      if (column < columns && kindOf(row * columns + column) === kind) continue;
      const pieces = paths.get(kind) ?? [];
      pieces.push(`M${start} ${row}h${column - start}v1h${start - column}z`);
      paths.set(kind, pieces);
      start = column;
    }
  }
  return [...paths]
    .sort(([a], [b]) => a - b)
    .map(([kind, pieces]) => ({
      predicted: Math.floor(kind / confidence.length),
      confidence: kind % confidence.length,
      path: pieces.join(""),
    }));
}

/** Where a class's name fits best, in cells; `room` is the side length of the square around it. */
export type LabelSpot = {
  readonly predicted: number;
  readonly column: number;
  readonly row: number;
  readonly room: number;
};

/** Finds one spot for each class on the map: the centre of the largest square that contains only this class. */
export function labelSpots({ columns, rows, predicted }: DecisionMap): LabelSpot[] {
  // For each cell, the side length of the largest single-class square with this cell as its bottom right corner.
  const sides = new Uint16Array(columns * rows);
  const best = new Map<number, { side: number; column: number; row: number }>();
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const cell = row * columns + column;
      const own = predicted[cell]!;
      const before = row > 0 && column > 0 ? [cell - 1, cell - columns, cell - columns - 1] : [];
      const agree = before.length > 0 && before.every((other) => predicted[other] === own);
      const side = agree ? 1 + Math.min(...before.map((other) => sides[other]!)) : 1;
      sides[cell] = side;
      if (side > (best.get(own)?.side ?? 0)) best.set(own, { side, column, row });
    }
  }
  return [...best].map(([predicted, { side, column, row }]) => ({
    predicted,
    column: column + 1 - side / 2,
    row: row + 1 - side / 2,
    room: side,
  }));
}
