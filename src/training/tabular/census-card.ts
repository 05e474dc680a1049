import { cardFormat } from "../../core/card.ts";
import type { TrainedCard } from "../trainer.ts";
import { type CensusTable, describeTypical } from "./census-encoding.ts";
import { censusFields } from "./census-fields.ts";
import { censusClasses } from "./census-graph.ts";
import { type Compared, describeSearch, toCandidates } from "./compare.ts";
import { sliceBy } from "./slices.ts";

export const censusVersion = "1.0.0";

const title = "Census income";
const licence = "CC BY 4.0";
const citation = "Ron Kohavi and Barry Becker: Adult (Census Income), UCI Machine Learning Repository, 1996";

/** What the graph's metadata says of the model. */
export const censusFacts = {
  title,
  data: citation,
  licence,
  missing: '"" for a category, NaN for a number',
} as const;

const outOfScope =
  "Don’t use it to decide anything about a person: pay, credit, rent, insurance, hiring or benefits. It repeats how " +
  "incomes were distributed by sex, race and origin in the United States in 1994.";

/** All that the app is to know of the model. */
export function censusCard(
  table: CensusTable,
  learnRows: Int32Array,
  guardRows: number,
  compared: readonly Compared[],
  chosen: Compared,
  seed: number,
): TrainedCard {
  const typical = describeTypical(table, learnRows);
  const category = (name: string) => (row: number) => table.categories[name]![row]!;
  return {
    format: cardFormat,
    id: "census-income",
    version: censusVersion,
    title,
    order: 3,
    summary: "Did this person earn more than $50,000 a year in 1994?",
    itemName: "person",
    fields: censusFields(typical),
    classes: [
      { name: censusClasses[0], label: "Up to $50,000" },
      { name: censusClasses[1], label: "Over $50,000" },
    ],
    examples,
    learning: { aggressiveness: 4, margin: 0.5, maximumHoldoutDrop: 0.02 },
    metrics: chosen.validation.metrics,
    candidates: toCandidates(compared, chosen),
    slices: [
      sliceBy("sex", "Sex", chosen.validation, category("sex")),
      sliceBy("race", "Race", chosen.validation, category("race")),
    ],
    training: {
      data: "Adult (Census Income), the official training part, without the survey weight",
      citation,
      licence,
      url: "https://archive.ics.uci.edu/dataset/2/adult",
      rows: learnRows.length,
      heldOutRows: guardRows,
      seed,
      method:
        "Five-fold cross-validation: every score is on people that the scored model had not seen. " +
        "The model itself was then trained on all data except a holdout set.",
      search: compared.map(describeSearch),
    },
    limits: [
      "Prices and pay have changed: $50,000 in 1994 is worth about twice that today.",
      "It misses about one in three of those who earned more. When it answers “over”, it is right about four times in five.",
      "Some groups are small, so their scores are uncertain, especially those by country of birth.",
      "It has seen nobody under 17 and few people over 75.",
      "A lesson affects people with the same values and, a little, similar people; it doesn’t shift whole groups.",
    ],
    outOfScope,
  };
}

const examples: TrainedCard["examples"] = [
  {
    title: "A nurse of 34, married",
    inputs: {
      age: 34,
      sex: "Female",
      race: "Black",
      native_country: "United-States",
      education: "Bachelors",
      marital_status: "Married-civ-spouse",
      relationship: "Wife",
      workclass: "Private",
      occupation: "Prof-specialty",
      hours_per_week: 36,
      capital_gain: 0,
      capital_loss: 0,
    },
  },
  {
    title: "A student with a part-time job",
    inputs: {
      age: 20,
      sex: "Male",
      race: "White",
      native_country: "United-States",
      education: "Some-college",
      marital_status: "Never-married",
      relationship: "Own-child",
      workclass: "Private",
      occupation: "Sales",
      hours_per_week: 18,
      capital_gain: 0,
      capital_loss: 0,
    },
  },
  {
    title: "The owner of a firm, with shares sold",
    inputs: {
      age: 52,
      sex: "Male",
      race: "Asian-Pac-Islander",
      native_country: "India",
      education: "Masters",
      marital_status: "Married-civ-spouse",
      relationship: "Husband",
      workclass: "Self-emp-inc",
      occupation: "Exec-managerial",
      hours_per_week: 55,
      capital_gain: 8000,
      capital_loss: 0,
    },
  },
];
