import { type Estimator, logShares } from "./estimator.ts";

/** The logarithm of each class's share. */
export type MajorityModel = { readonly logits: Float64Array };

/** Always predicts the most frequent class. This is the baseline that every other model has to beat. */
export const majorityClass: Estimator<MajorityModel> = {
  name: "Majority class",
  description: "Gives every row the same answer: the share of each class in the training data.",
  complexity: 0,
  space: () => [{}],
  fit: (frame, train) => ({ logits: logShares(frame, train) }),
  logits: ({ logits }, _, rows) =>
    Float64Array.from({ length: rows.length * logits.length }, (_, at) => logits[at % logits.length]!),
};
