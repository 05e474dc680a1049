/**
 * A made-up table for trying out training. It follows simple rules with few exceptions, which a model learns easily.
 */
type SampleTable = { readonly id: "texts" | "columns" | "both"; readonly makeCsv: () => string };

const pleased = ["lovely", "friendly", "delicious", "quick", "cosy", "generous"];
const cross = ["cold", "rude", "bland", "slow", "noisy", "greasy"];
const things = ["soup", "service", "coffee", "terrace", "bread", "table by the window", "dessert"];
const endings = [
  "We will tell our friends.",
  "That was our Sunday.",
  "The bill came soon after.",
  "It rained outside.",
];

function texts(): string {
  const rows = times(160, (row) => {
    const isPleased = row % 2 === 0;
    const words = isPleased ? pleased : cross;
    const sentence = `The ${pick(things, row * 5)} was ${pick(words, row)} and the ${pick(things, row * 3 + 2)} ${pick(words, row * 7 + 1)}. ${pick(endings, row * 11)}`;
    return `"${sentence}",${isPleased ? "pleased" : "cross"}`;
  });
  return ["comment,mood", ...rows].join("\n");
}

const soils = ["sand", "loam", "clay"];

function columns(): string {
  const rows = times(240, (row) => {
    const soil = pick(soils, row);
    const hours = (row * 7) % 11;
    const water = ((row * 13) % 40) / 10;
    const score = hours - 2 * Math.abs(water - 2) + (soil === "clay" ? -2 : soil === "loam" ? 2 : 0);
    const grows = row % 17 === 5 ? score <= 4 : score > 4;
    return `${soil},${hours},${row % 23 === 4 ? "" : water},${row % 4 === 1 ? "yes" : "no"},${grows ? "grows" : "withers"}`;
  });
  return ["soil,sun (hours),water (litres),compost,outcome", ...rows].join("\n");
}

const parts = ["screen", "battery", "keyboard", "fan", "hinge"];
const troubles = ["is cracked", "gets hot", "makes a noise", "came loose", "does nothing"];

function both(): string {
  const rows = times(200, (row) => {
    const years = (row * 7) % 9;
    const part = pick(parts, row * 3);
    const trouble = pick(troubles, row * 2 + Math.floor(row / 5));
    const isRepaired = (trouble === "came loose" || trouble === "makes a noise" || years < 3) && years < 7;
    const result = row % 19 === 8 ? !isRepaired : isRepaired;
    return `"The ${part} ${trouble} after the ${pick(["weekend", "holidays", "last update"], row)}.",${years},${part === "screen" ? 120 + years : 40 + 3 * years},${result ? "repair" : "replace"}`;
  });
  return ["description,age (years),cost,decision", ...rows].join("\n");
}

function pick<Item>(items: readonly Item[], index: number): Item {
  return items[index % items.length]!;
}

function times<Item>(count: number, make: (index: number) => Item): Item[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

export const sampleTables: readonly SampleTable[] = [
  { id: "texts", makeCsv: texts },
  { id: "columns", makeCsv: columns },
  { id: "both", makeCsv: both },
];
