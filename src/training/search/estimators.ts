import { boostedTrees } from "../estimators/boosted-trees.ts";
import { decisionTree } from "../estimators/decision-tree.ts";
import type { Estimator } from "../estimators/estimator.ts";
import { logisticRegression } from "../estimators/logistic-regression.ts";
import { majorityClass } from "../estimators/majority-class.ts";
import { naiveBayes } from "../estimators/naive-bayes.ts";
import { nearestNeighbours } from "../estimators/nearest-neighbours.ts";
import { textHinge, textLogistic, textNaiveBayes, textNbSvm } from "../estimators/text-models.ts";
import { textTree } from "../estimators/text-tree.ts";

/** All estimators by id, in the order in which they are tried. */
export const estimators = {
  majorityClass,
  naiveBayes,
  logisticRegression,
  decisionTree,
  boostedTrees,
  nearestNeighbours,
  textNaiveBayes,
  textLogistic,
  textHinge,
  textNbSvm,
  textTree,
} as const;

export type EstimatorId = keyof typeof estimators;

/** The model that an estimator fits. */
export type ModelOf<Id extends EstimatorId> =
  (typeof estimators)[Id] extends Estimator<infer Model> ? Model : never;

/** A fitted model and its estimator's id. */
export type FittedModel = {
  readonly [Id in EstimatorId]: { readonly id: Id; readonly model: ModelOf<Id> };
}[EstimatorId];

/** The estimator with this id, typed to accept any model. Only pass models that have the same id. */
export function estimatorOf(id: EstimatorId): Estimator<unknown> {
  return estimators[id] as Estimator<unknown>;
}
