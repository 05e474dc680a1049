import { type Card, parseCard } from "../../../src/core/card.ts";

const sha256 = "0".repeat(64);
const bins = Array.from({ length: 15 }, (_, index) => ({
  from: index / 15,
  to: (index + 1) / 15,
  count: index < 7 ? 0 : 40 * (index + 1),
  meanProbability: index < 7 ? 0 : (index + 0.5) / 15,
  accuracy: index < 7 ? 0 : Math.min(1, (index + 0.3) / 15),
}));
const metrics = {
  rows: 1000,
  accuracy: 0.9,
  balancedAccuracy: 0.9,
  logLoss: 0.25,
  auc: 0.96,
  macroF1: 0.9,
  calibrationError: 0.012,
  confusion: [
    [450, 50],
    [50, 450],
  ],
  perClass: [
    { precision: 0.9, recall: 0.9, f1: 0.9, support: 500 },
    { precision: 0.9, recall: 0.9, f1: 0.9, support: 500 },
  ],
  calibration: [bins, bins],
};
const { calibration: _, ...candidateMetrics } = metrics;

/** A two-class model with one text field and a metadata field, like a review classifier. */
export const reviewCard: Card = parseCard(
  {
    format: 1,
    id: "book-review",
    version: "1.0.0",
    title: "Book reviews",
    summary: "Tells whether a review praises a book or pans it.",
    itemName: "review",
    fields: [{ name: "review", kind: "text", label: "Review", minLength: 15, maxLength: 100_000 }],
    metadata: [{ name: "book", label: "Book", suggestions: ["Middlemarch", "Emma"] }],
    classes: [
      { name: "negative", label: "Negative" },
      { name: "positive", label: "Positive" },
    ],
    examples: [
      {
        title: "A page-turner",
        inputs: { review: "I could not put it down, and I did try." },
        metadata: { book: "Emma" },
      },
    ],
    files: { "model.onnx": { bytes: 1_100_000, sha256 } },
    learning: { aggressiveness: 0.5, maximumHoldoutDrop: 0.02 },
    metrics,
    candidates: [
      {
        name: "Majority class",
        description: "Always the same.",
        metrics: { ...candidateMetrics, accuracy: 0.5 },
      },
      {
        name: "Words",
        description: "Counts words.",
        settings: { C: 1 },
        chosen: true,
        metrics: candidateMetrics,
      },
    ],
    training: {
      data: "Reviews that nobody wrote.",
      licence: "CC0",
      rows: 10_000,
      heldOutRows: 1000,
      search: ["The cap, from 0.01 to 10."],
    },
    limits: ["Irony."],
    outOfScope: "Not for deciding what to burn.",
  },
  "book-review/model.json",
);

/** A three-class model with every other kind of field. */
export const weatherCard: Card = parseCard(
  {
    format: 1,
    id: "weather",
    version: "2.0.0",
    title: "Weather",
    summary: "Guesses the sky from a place and a time.",
    fields: [
      { name: "latitude", kind: "number", label: "Latitude", min: -90, max: 90, unit: "°" },
      { name: "longitude", kind: "number", label: "Longitude", min: -180, max: 180, unit: "°" },
      {
        name: "wind",
        kind: "number",
        label: "Wind",
        min: 0,
        max: 60,
        unit: "m/s",
        outOfRange: "warn",
        optional: true,
      },
      {
        name: "season",
        kind: "category",
        label: "Season",
        choices: [
          { value: "s", label: "Summer" },
          { value: "w", label: "Winter" },
        ],
        optional: true,
      },
      {
        name: "month",
        kind: "category",
        label: "Month",
        choices: ["January", "February", "March", "April", "May", "June", "July"].map((value) => ({ value })),
      },
      { name: "coast", kind: "boolean", label: "By the sea" },
      { name: "at", kind: "datetime", label: "When", optional: true },
    ],
    places: [{ label: "Place", latitude: "latitude", longitude: "longitude" }],
    classes: [{ name: "sun" }, { name: "rain" }, { name: "snow" }],
    files: { "model.onnx": { bytes: 90_000, sha256 } },
  },
  "weather/model.json",
);
