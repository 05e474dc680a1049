import type { Field } from "../../core/card.ts";
import { isPlainNumber } from "../../core/inputs.ts";
import { formatNumber } from "../words/format.ts";
import { currentWords } from "../words/language.ts";

type Side = keyof ReturnType<typeof currentWords>["controls"]["hemispheres"];
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
const hemispheres: ReadonlyMap<string, readonly [Side, Side]> = new Map<string, [Side, Side]>([
  ["degrees north", ["north", "south"]],
  ["° N", ["north", "south"]],
  ["degrees east", ["east", "west"]],
  ["° E", ["east", "west"]],
]);

/** A number with its unit, as usually written: "$60", "14° S", "9 m/s", "1 year". */
export function formatValue({ unit }: Pick<NumberField, "unit">, value: number): string {
  if (unit === undefined) return formatNumber(value);
  const side = hemispheres.get(unit)?.[value > 0 ? 0 : 1];
  if (side) {
    const direction = value === 0 ? "" : ` ${currentWords().controls.hemispheres[side]}`;
    return `${formatNumber(Math.abs(value))}°${direction}`;
  }
  const sign = signs.get(unit);
  if (sign) return `${value < 0 ? "−" : ""}${sign}${formatNumber(Math.abs(value))}`;
  if (/^[%°]/.test(unit)) return formatNumber(value) + unit;
  return `${formatNumber(value)} ${Math.abs(value) === 1 ? singular(unit) : unit}`;
}

/** "years" as "year", "inches" as "inch". Only plain words are changed, and not those such as "celsius". */
function singular(unit: string): string {
  if (!/^[a-z]{3,}s$/.test(unit) || /(us|is|ss)$/.test(unit)) return unit;
  if (/(x|z|ch|sh|ss)es$/.test(unit)) return unit.slice(0, -2);
  return unit.replace(/(?:ies|s)$/, (ending) => (ending === "ies" ? "y" : ""));
}

/** A place as text: "44° N, 12.5° W". */
export function spotText({ latitude, longitude }: { latitude: number; longitude: number }): string {
  return `${formatValue({ unit: "° N" }, latitude)}, ${formatValue({ unit: "° E" }, longitude)}`;
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
