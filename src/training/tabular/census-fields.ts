import type { TrainedCard } from "../trainer.ts";

type CardField = TrainedCard["fields"][number];

/** The number fields, in the order of the graph's columns; their ranges are those of the data. */
export const numberNames = ["age", "capital_gain", "capital_loss", "hours_per_week"] as const;

/** The category fields, after the numbers. `fnlwgt` is no property of a person; `education_num` repeats `education`. */
export const categoryNames = [
  "workclass",
  "education",
  "marital_status",
  "occupation",
  "relationship",
  "race",
  "sex",
  "native_country",
] as const;

/** What stands for a missing value in the data. */
export const missingMark = "?";

const texts: Record<(typeof categoryNames)[number], { label: string; help?: string; group: string }> = {
  workclass: { label: "Kind of employer", group: "Work" },
  education: { label: "Education", help: "Highest level completed.", group: "Person" },
  marital_status: { label: "Marital status", group: "Household" },
  occupation: { label: "Occupation", group: "Work" },
  relationship: {
    label: "Relationship",
    help: "Relation to whoever owns or rents the home.",
    group: "Household",
  },
  race: { label: "Race", help: "As worded in the 1994 census.", group: "Person" },
  sex: { label: "Sex", help: "As worded in the 1994 census.", group: "Person" },
  native_country: { label: "Country of birth", group: "Person" },
};

/** Names for people where the data's own is a code; the rest only loses its hyphens. */
const choiceLabels: Readonly<Record<string, string>> = {
  "Self-emp-not-inc": "Self-employed, not incorporated",
  "Self-emp-inc": "Self-employed, incorporated",
  "Local-gov": "Local government",
  "State-gov": "State government",
  "Federal-gov": "Federal government",
  "Without-pay": "Without pay",
  Preschool: "Preschool",
  "1st-4th": "1st to 4th grade",
  "5th-6th": "5th or 6th grade",
  "7th-8th": "7th or 8th grade",
  "9th": "9th grade",
  "10th": "10th grade",
  "11th": "11th grade",
  "12th": "12th grade, no diploma",
  "HS-grad": "High school",
  "Some-college": "Some college",
  "Assoc-voc": "Associate degree, vocational",
  "Assoc-acdm": "Associate degree, academic",
  Bachelors: "Bachelor's degree",
  Masters: "Master's degree",
  "Prof-school": "Professional school",
  Doctorate: "Doctorate",
  "Married-civ-spouse": "Married",
  "Married-AF-spouse": "Married to a member of the armed forces",
  "Married-spouse-absent": "Married, spouse absent",
  "Never-married": "Never married",
  "Adm-clerical": "Office and clerical",
  "Craft-repair": "Craft and repair",
  "Exec-managerial": "Executive or manager",
  "Farming-fishing": "Farming and fishing",
  "Handlers-cleaners": "Handlers and cleaners",
  "Machine-op-inspct": "Machine operators and inspectors",
  "Other-service": "Other service",
  "Priv-house-serv": "Service in private homes",
  "Prof-specialty": "Professional",
  "Protective-serv": "Protective service",
  "Tech-support": "Technical support",
  "Transport-moving": "Transport and moving",
  "Not-in-family": "Not in a family",
  "Other-relative": "Other relative",
  "Own-child": "Child",
  "Amer-Indian-Eskimo": "American Indian or Eskimo",
  "Asian-Pac-Islander": "Asian or Pacific Islander",
  Columbia: "Colombia",
  "Holand-Netherlands": "Netherlands",
  Hong: "Hong Kong",
  "Outlying-US(Guam-USVI-etc)": "US territories (Guam, US Virgin Islands, ...)",
  South: "Not named (“South”)",
  "Trinadad&Tobago": "Trinidad and Tobago",
};

/** School years in order, so that the form lists them as people climb them. */
const educationOrder = [
  "Preschool",
  "1st-4th",
  "5th-6th",
  "7th-8th",
  "9th",
  "10th",
  "11th",
  "12th",
  "HS-grad",
  "Some-college",
  "Assoc-voc",
  "Assoc-acdm",
  "Bachelors",
  "Masters",
  "Prof-school",
  "Doctorate",
];

/** What the trainer found in the data about one field. */
export type Typical = {
  readonly numbers: Readonly<Record<string, number>>;
  readonly categories: Readonly<Record<string, string>>;
  /** Distinct values of each category, without the missing mark. */
  readonly values: Readonly<Record<string, readonly string[]>>;
};

/** The form's fields, with the data's own values as choices and its medians and modes as the typical person. */
export function censusFields({ numbers, categories, values }: Typical): CardField[] {
  const number = (name: string, rest: object): CardField => ({
    kind: "number",
    name,
    label: name,
    min: 0,
    max: 0,
    typical: numbers[name],
    default: numbers[name],
    optional: true,
    ...rest,
  });
  const category = (name: (typeof categoryNames)[number]): CardField => ({
    kind: "category",
    name,
    ...texts[name],
    choices: ordered(name, values[name] ?? []).map((value) => {
      const label = choiceLabels[value] ?? value.replaceAll("-", " ");
      return label === value ? { value } : { value, label };
    }),
    outOfRange: "warn",
    optional: true,
    typical: categories[name],
    ...(name === "sex" || name === "race" ? {} : { default: categories[name] }),
  });
  const years = { unit: "years", step: 1, min: 17, max: 90, outOfRange: "warn", group: "Person" };
  const hours = { unit: "hours", step: 1, min: 1, max: 99, group: "Work" };
  const dollars = { unit: "US dollars", step: 1, group: "Money besides wages" };
  return [
    number("age", { label: "Age", help: "The data has people from 17 to 90.", ...years }),
    category("sex"),
    category("race"),
    category("native_country"),
    category("education"),
    category("marital_status"),
    category("relationship"),
    category("workclass"),
    category("occupation"),
    number("hours_per_week", { label: "Hours per week", help: "Hours of paid work.", ...hours }),
    number("capital_gain", {
      label: "Capital gain",
      help: "Profit from selling property or shares that year. Usually 0.",
      max: 99_999,
      ...dollars,
    }),
    number("capital_loss", { label: "Capital loss", help: "In the same year.", max: 4_356, ...dollars }),
  ];
}

function ordered(name: string, values: readonly string[]): string[] {
  if (name === "education")
    return [...values].sort((a, b) => educationOrder.indexOf(a) - educationOrder.indexOf(b));
  return [...values].sort((a, b) => (a < b ? -1 : 1));
}
