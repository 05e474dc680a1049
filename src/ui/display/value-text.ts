import type { Field } from "../../core/card.ts";
import { isPlainNumber } from "../../core/inputs.ts";
import { formatNumber } from "../words/format.ts";

type NumberField = Extract<Field, { kind: "number" }>;

/** Currencies, which are usually written as a symbol before the number. */
const signs: ReadonlyMap<string, string> = new Map([
  ["US dollars", "$"],
  ["dollars", "$"],
  ["euros", "€"],
  ["pounds", "£"],
  ["$", "$"],
  ["€", "€"],
  ["£", "£"],
]);
/** The two directions of a geographic axis, keyed by the unit that names the positive one. */
const hemispheres: ReadonlyMap<string, readonly [string, string]> = new Map([
  ["degrees north", ["N", "S"]],
  ["° N", ["N", "S"]],
  ["degrees east", ["E", "W"]],
  ["° E", ["E", "W"]],
]);

/** A number with its unit, as usually written: "$60", "14° S", "9 m/s", "1 year". */
export function formatValue({ unit }: Pick<NumberField, "unit">, value: number): string {
  if (unit === undefined) return formatNumber(value);
  const sides = hemispheres.get(unit);
  if (sides) return `${formatNumber(Math.abs(value))}°${value === 0 ? "" : ` ${sides[value > 0 ? 0 : 1]}`}`;
  const sign = signs.get(unit);
  if (sign) return `${value < 0 ? "−" : ""}${sign}${formatNumber(Math.abs(value))}`;
  if (/^[%°]/.test(unit)) return formatNumber(value) + unit;
  const isOne = Math.abs(value) === 1 && /^[a-z]{3,}s$/.test(unit);
  return `${formatNumber(value)} ${isOne ? unit.slice(0, -1) : unit}`;
}

/**
 * The unit to show beside a box that contains only the number. A coordinate is shown in full, since its direction
 * follows from the number's sign.
 */
export function unitBeside(unit: string, text: string): string {
  if (!hemispheres.has(unit)) return signs.get(unit) ?? unit;
  return isPlainNumber(text.trim()) ? formatValue({ unit }, Number(text)) : "°";
}

/** A table cell as the form would show it: a choice by its label, everything else unchanged. */
export function cellText(field: Field, cell: string | undefined): string | undefined {
  if (field.kind !== "category" || cell === undefined) return cell;
  const value = cell.trim();
  return field.choices.find((choice) => choice.value === value)?.label ?? cell;
}
