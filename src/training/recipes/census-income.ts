import type { TrainedCard } from "../draft-card.ts";
import { describeFields, type Recipe } from "./recipe.ts";

/** Did a person in the United States earn more than 50,000 dollars in 1994? */
export const censusIncome: Recipe = {
  id: "census-income",
  defaultDataPath: "../shared/data/adult/people.csv.gz",
  dataNeeded:
    "Get the training set of UCI's Adult data (https://archive.ics.uci.edu/dataset/2/adult) as CSV with a header: " +
    "age, workclass, education, marital_status, occupation, relationship, race, sex, capital_gain, capital_loss, " +
    "hours_per_week, native_country, income (<=50K or >50K); ? marks a missing value.",
  columns: [
    "age",
    "workclass",
    "education",
    "marital_status",
    "occupation",
    "relationship",
    "race",
    "sex",
    "capital_gain",
    "capital_loss",
    "hours_per_week",
    "native_country",
    "income",
  ],
  options: {
    target: "income",
    title: "Census income",
    // The survey weight isn't a property of a person, and education_num repeats education.
    uses: { fnlwgt: "ignore", education_num: "ignore" },
    holdoutShare: 1 / 30,
    // People may be equal in all of these columns by chance.
    keepsCopiesTogether: false,
    slices: ["sex", "race"],
  },
  complete: (draft) => ({
    ...draft,
    summary: "Did this person earn more than $50,000 a year in 1994?",
    itemName: "person",
    order: 3,
    fields: describeFields(draft, fieldTexts).map(labelChoices),
    classes: [
      { name: "<=50K", label: "Up to $50,000" },
      { name: ">50K", label: "Over $50,000" },
    ],
    examples,
    learning: { aggressiveness: 4, margin: 0.5, maximumHoldoutDrop: 0.02 },
    training: {
      ...draft.training!,
      data: "Adult (Census Income), the official training set, without the survey weight",
      citation: "Ron Kohavi and Barry Becker: Adult (Census Income), UCI Machine Learning Repository, 1996",
      licence: "CC BY 4.0",
      url: "https://archive.ics.uci.edu/dataset/2/adult",
    },
    limits: [
      "Prices and pay have changed: $50,000 in 1994 is worth more than $100,000 today.",
      "It misses about one in three of those who earned over $50,000. When it answers “over”, it is right about four times in five.",
      "Some groups are small, so their scores are uncertain, especially those by country of birth.",
      "The training data includes nobody under 17 and few people over 75.",
      "A lesson affects people with the same values and, slightly, similar people; it doesn’t shift whole groups.",
    ],
    outOfScope:
      "Don’t use it to decide anything about a person: pay, credit, rent, insurance, hiring or benefits. It reflects how incomes were distributed by sex, race and origin in the United States in 1994.",
  }),
};

const fieldTexts = {
  age: { label: "Age", help: "The data covers ages 17 to 90.", unit: "years", group: "Person" },
  sex: {
    label: "Sex",
    help: "As worded in the 1994 Census Bureau survey.",
    group: "Person",
    default: undefined,
  },
  race: {
    label: "Race",
    help: "As worded in the 1994 Census Bureau survey.",
    group: "Person",
    default: undefined,
  },
  native_country: { label: "Country of birth", group: "Person" },
  education: { label: "Education", help: "Highest level completed.", group: "Person" },
  marital_status: { label: "Marital status", group: "Household" },
  relationship: {
    label: "Relationship",
    help: "Relation to the person who owns or rents the home.",
    group: "Household",
  },
  workclass: { label: "Kind of employer", group: "Work" },
  occupation: { label: "Occupation", group: "Work" },
  hours_per_week: {
    label: "Hours per week",
    help: "Hours of paid work.",
    unit: "hours",
    group: "Work",
    outOfRange: "reject" as const,
  },
  capital_gain: {
    label: "Capital gain",
    help: "Profit from selling property or shares that year. Usually 0.",
    unit: "US dollars",
    group: "Income besides wages",
    outOfRange: "reject" as const,
  },
  capital_loss: {
    label: "Capital loss",
    help: "Loss from selling property or shares that year. Usually 0.",
    unit: "US dollars",
    group: "Income besides wages",
    outOfRange: "reject" as const,
  },
};

/** Gives choices readable names, and sorts levels of schooling in ascending order. */
function labelChoices(field: TrainedCard["fields"][number]): TrainedCard["fields"][number] {
  if (field.kind !== "category") return field;
  const drafted = field.choices.map((choice) => (typeof choice === "string" ? { value: choice } : choice));
  if (field.name === "education")
    drafted.sort((a, b) => educationOrder.indexOf(a.value) - educationOrder.indexOf(b.value));
  const choices = drafted.map(({ value, ...others }) => {
    const label = choiceLabels[value] ?? value.replaceAll("-", " ");
    return { value, ...(label !== value && { label }), ...others };
  });
  return { ...field, choices };
}

const examples: TrainedCard["examples"] = [
  {
    title: "A married nurse, aged 34",
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
    title: "A business owner who sold shares",
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

/** Readable names for codes in the data; in all other values, hyphens become spaces. */
const choiceLabels: Readonly<Record<string, string>> = {
  "Amer-Indian-Eskimo": "American Indian or Eskimo",
  "Asian-Pac-Islander": "Asian or Pacific Islander",
  Columbia: "Colombia",
  "Holand-Netherlands": "Netherlands",
  Hong: "Hong Kong",
  "Outlying-US(Guam-USVI-etc)": "US territories (Guam, US Virgin Islands, ...)",
  South: "Unspecified (“South”)",
  "Trinadad&Tobago": "Trinidad and Tobago",
  "1st-4th": "1st to 4th grade",
  "5th-6th": "5th or 6th grade",
  "7th-8th": "7th or 8th grade",
  "9th": "9th grade",
  "10th": "10th grade",
  "11th": "11th grade",
  "12th": "12th grade, no diploma",
  "HS-grad": "High school",
  "Assoc-voc": "Associate degree, vocational",
  "Assoc-acdm": "Associate degree, academic",
  Bachelors: "Bachelor's degree",
  Masters: "Master's degree",
  "Prof-school": "Professional school",
  "Married-AF-spouse": "Married to a member of the armed forces",
  "Married-civ-spouse": "Married",
  "Married-spouse-absent": "Married, spouse absent",
  "Not-in-family": "Not in a family",
  "Own-child": "Child",
  "Federal-gov": "Federal government",
  "Local-gov": "Local government",
  "Self-emp-inc": "Self-employed, incorporated",
  "Self-emp-not-inc": "Self-employed, not incorporated",
  "State-gov": "State government",
  "Adm-clerical": "Office and clerical",
  "Craft-repair": "Craft and repair",
  "Exec-managerial": "Executive or manager",
  "Farming-fishing": "Farming and fishing",
  "Handlers-cleaners": "Handlers and cleaners",
  "Machine-op-inspct": "Machine operators and inspectors",
  "Priv-house-serv": "Service in private homes",
  "Prof-specialty": "Professional",
  "Protective-serv": "Protective service",
  "Tech-support": "Technical support",
  "Transport-moving": "Transport and moving",
};

/** Levels of schooling in ascending order, for the form's list. */
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
