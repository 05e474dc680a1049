/**
 * Common units and their spellings, one line for each thing that they measure. Those in capitals have to be written so;
 * the others may be in either case, and have a plural s. A spelling may occur twice: m may mean metres or minutes.
 */
const spellings = [
  // Mass, length, area, volume.
  "mg milligram|g gram|kg kilogram kilo|t ton tonne|lb lbs pound|oz ounce",
  "mm millimetre millimeter|cm centimetre centimeter|m metre meter|km kilometre kilometer|in inch inches|ft foot feet|mi mile",
  "m2 m² sqm|km2 km²|ft2 ft² sqft|ha hectare|acre",
  "ml millilitre milliliter|l litre liter|gal gallon",
  // Temperature, angle.
  "c celsius|f fahrenheit|k kelvin",
  "° deg degree|rad radian",
  // Time, how often, speed.
  "ms millisecond|s sec second|min minute m|h hr hour|d day|week|month|y yr year",
  "hourly /h|daily /day täglich|weekly /week|monthly /month monatlich|yearly annual annually /year jährlich",
  "m/s mps|km/h kmh kph|mph|kn knot",
  // Power, energy, pressure.
  "mW|w watt|kw|MW|hp",
  "j|kj|cal|kcal|wh|kwh",
  "pa|hpa mbar|kpa|bar|psi|mmhg",
  // Money, shares, thousands.
  "eur euro €|usd us$ $ dollar|gbp £ pound|chf|jpy yen ¥",
  "% percent pct prozent|‰",
  // A number of these is a unit of its own: k EUR is not EUR.
  "k thousand tsd tausend 1000|million millionen mio mn m|billion bn mrd",
];

const multiples = spellings.length - 1;

/** A spelling's units, each with the place of what it measures. */
const known = new Map<string, (readonly [number, string])[]>();
for (const [quantity, units] of spellings.entries())
  for (const unit of units.split("|"))
    for (const spelling of unit.split(" "))
      known.set(spelling, [...(known.get(spelling) ?? []), [quantity, unit]]);

/** What a name says about its unit. */
export type NamedUnit = {
  /** The text in brackets, which may be something else than a unit. */
  readonly text: string;
  /** By what they measure, the units that the text or the name's end may mean. */
  readonly units: ReadonlyMap<number, readonly string[]>;
};

/**
 * The unit in a name: kg in `weight (kg)`, `weight [kg]`, `weight_kg` and `Weight, KG`.
 * @param given the unit, if it is known apart from the name
 */
export function unitOf(name: string, given?: string): NamedUnit {
  const start = name.slice(0, 200);
  const found = start
    .match(/\(([^()]*)\)|\[([^[\]]*)\]/)
    ?.slice(1)
    .find(Boolean);
  const text = withPlainSigns(given ?? found ?? "");
  if (text !== "") return { text, units: byQuantity(unitsIn(text)) };
  const words = start.replace(/([a-z])([A-Z])/g, "$1 $2").match(/[\p{L}\p{N}°%‰€$£¥/]+/gu) ?? [];
  return { text, units: byQuantity(words.length > 1 ? meaningsOf(words.at(-1)!) : []) };
}

/** Writes µg/m³ and kg/m^2 as ug/m3 and kg/m2, and 1,000 as 1000. */
function withPlainSigns(text: string): string {
  return text
    .replace(/[µμ]/g, "u")
    .replace(/\^(?=\d)/g, "")
    .replaceAll("²", "2")
    .replaceAll("³", "3")
    .replace(/[–—]/g, "-")
    .replace(/(\d)[,.'](?=\d{3}(?!\d))/g, "$1");
}

/** The units that a text in brackets names, as a whole or in one of its words. */
function unitsIn(text: string): readonly (readonly [number, string])[] {
  const whole = meaningsOf(text.replace(/\s+/g, ""));
  if (whole.length > 0) return whole;
  // Here, "in" is rather the beginning of "in thousands" than an inch.
  const words = text.split(/[\s,;:]+/).filter((word) => word.toLowerCase() !== "in");
  const meanings = words.map((word) => meaningsOf(word.replace(/\.$/, "")));
  const isMultiple = (units: (typeof meanings)[number]) => units.some(([quantity]) => quantity === multiples);
  const [factor] = meanings
    .filter(isMultiple)
    .flat()
    .filter(([quantity]) => quantity === multiples);
  const others = meanings.filter((units) => !isMultiple(units)).flat();
  if (factor === undefined || others.length === 0) return meanings.flat();
  return others.map(([quantity, unit]) => [quantity, `${factor[1]} of ${unit}`] as const);
}

function meaningsOf(word: string): readonly (readonly [number, string])[] {
  const lower = word.toLowerCase();
  const plain = lower.replace(/^(°|degrees?|deg)(?=.)/, "");
  for (const spelling of [word, lower, lower.replace(/(?<=..)s$/, ""), plain]) {
    const meanings = known.get(spelling);
    if (meanings) return meanings;
  }
  return [];
}

function byQuantity(meanings: readonly (readonly [number, string])[]): NamedUnit["units"] {
  const found = new Map<number, string[]>();
  for (const [quantity, unit] of meanings) found.set(quantity, [...(found.get(quantity) ?? []), unit]);
  return found;
}

/** Longer texts in brackets, and plain numbers, are rather explanations: `price (2)` is the second of that name. */
const short = /^(?!\d+$).{1,10}$/;

/**
 * Whether two names may have the same unit, as they do if one of them has none. Two different texts in brackets are
 * different units unless one is a word that begins with the other, as seconds do with sec, or they are known to be the
 * same. So are longer ones that differ only in their numbers, such as per 1000 people and per 100,000 people.
 */
export function mayShareUnit(one: NamedUnit, other: NamedUnit): boolean {
  const shared = [...one.units].filter(([quantity]) => other.units.has(quantity));
  if (shared.length > 0)
    return shared.every(([quantity, units]) =>
      units.some((unit) => other.units.get(quantity)!.includes(unit)),
    );
  const texts = [one.text, other.text].map((text) => text.toLowerCase().replace(/\s+/g, ""));
  const [less, more] = texts.sort((a, b) => a.length - b.length) as [string, string];
  if (less === more || less === "") return true;
  const areKnown = one.units.size > 0 && other.units.size > 0;
  if (areKnown) return false;
  if (texts.every((text) => short.test(text))) return /^\p{L}{4,}$/u.test(more) && more.startsWith(less);
  const [lessWords, moreWords] = [less, more].map((text) => text.replace(/\d+/g, ""));
  return lessWords !== moreWords || lessWords === "";
}
