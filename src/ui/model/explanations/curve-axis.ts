import { axisShare, logUnit, type RangedField } from "../../../explain/ice-curves.ts";
import { formatCompact } from "../../words/format.ts";

/** A number field whose range is known, so that it can have an axis. */
export type NumberField = RangedField;

/** A tick's value, how it is written, and its position as a share of the axis. */
export type Tick = { readonly value: number; readonly text: string; readonly share: number };

/** The width of a character below a narrow axis, as a share of the axis. */
const characterShare = 0.025;

/** The ticks of a field's axis: its two ends, and round values in between, far enough apart not to overlap. */
export function axisTicks(field: NumberField): Tick[] {
  const unit = logUnit(field);
  const inner = unit === undefined ? roundSteps(field) : powersOfTen(field, unit);
  const at = (value: number): Tick => {
    const text = formatCompact(roundOnAxis(field, value, 0.01, 2));
    return { value, text, share: axisShare(field, value) };
  };
  const [first, last] = [at(field.min), at(field.max)];
  const kept: Tick[] = [];
  let end = first.text.length * characterShare;
  for (const tick of inner.map(at)) {
    const half = (tick.text.length / 2) * characterShare;
    const isFar = tick.share - (kept.at(-1) ?? first).share > 0.16 && tick.share < 0.86;
    const fits =
      tick.share - half > end + characterShare &&
      tick.share + half < 1 - (last.text.length + 1) * characterShare;
    if (!isFar || !fits) continue;
    kept.push(tick);
    end = tick.share + half;
  }
  return [first, ...kept, last];
}

/**
 * The value with as few significant digits as possible, but at least `fewest`, so that rounding moves it by at most
 * this share of the axis. How many that takes depends on the range: longitudes from -122.5 to -121.3 take five.
 */
export function roundOnAxis(field: NumberField, value: number, share: number, fewest: number): number {
  const place = axisShare(field, value);
  // All values have the same place on an axis whose ends are the same.
  for (let digits = fewest; digits < 15 && field.min < field.max; digits += 1) {
    const short = Number(value.toPrecision(digits));
    if (Math.abs(axisShare(field, short) - place) <= share) return short;
  }
  return value;
}

function powersOfTen({ min, max }: NumberField, unit: number): number[] {
  const largest = Math.max(Math.abs(min), Math.abs(max));
  const [first, last] = [Math.floor(Math.log10(unit)), Math.ceil(Math.log10(largest))];
  // Read from text, since a computed power of ten may be rounded and differ from the value as it is written.
  const powers = Array.from({ length: last - first }, (_, index) => Number(`1e${first + index}`));
  const values = [...powers.map((power) => -power).reverse(), 0, ...powers];
  return values.filter((value) => value > min && value < max);
}

function roundSteps({ min, max }: NumberField): number[] {
  const rough = (max - min) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((times) => times * power).find((size) => size >= rough) ?? rough;
  // Counted in steps, since a step may be too small to change a huge value. There are at most four of them.
  const first = Math.ceil(min / step);
  return Array.from({ length: 5 }, (_, index) => (first + index) * step).filter(
    (value) => value > min && value < max,
  );
}
