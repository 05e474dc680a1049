import type { SparseFeatures } from "../core/prediction.ts";
import type { AdapterStep } from "./adapter.ts";

/** The size of a step: C and the margin of PA-I (Crammer et al. 2006, sections 3 and 6). */
export type LessonSettings = { readonly aggressiveness: number; readonly margin: number };

/** A row whose loss is larger teaches nothing. No sensible logits are this far apart. */
export const largestLoss = 1e12;

/** The squared Euclidean norm of a row's features. */
export function squaredNormOf(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return sum;
}

/** The step for a row from which there is nothing to learn. */
export function noStep(classCount: number): AdapterStep {
  return {
    perClassStep: new Float64Array(classCount),
    indices: new Int32Array(0),
    values: new Float32Array(0),
  };
}

/**
 * The smallest step that raises the right class above every other class by the margin: PA-I (Crammer et al.
 * 2006) or, with more than two classes, its exact form with support classes (Matsushima et al. 2010).
 * Lowering only the runner-up could leave a third class on top. The right class gains as much as the others
 * lose in total, and at most C.
 * @param logits the row's logits with the adapter added, [C]
 * @returns `noStep` if the margin has already been reached, the row has no features, or a number is not finite
 *   or too large
 */
export function lessonStep(
  logits: ArrayLike<number>,
  features: SparseFeatures,
  rightClass: number,
  settings: LessonSettings,
): AdapterStep {
  const classCount = logits.length;
  const squaredNorm = squaredNormOf(features.values);
  const losses = Array.from(logits, (logit, c) => ({
    c,
    loss: settings.margin - (logits[rightClass]! - logit),
  }))
    .filter(({ c, loss }) => c !== rightClass && loss > 0)
    .sort((a, b) => b.loss - a.loss);
  const [largest] = losses;
  const isUsable = squaredNorm > 0 && Number.isFinite(squaredNorm) && largest && largest.loss <= largestLoss;
  if (!isUsable) return noStep(classCount);

  // A class belongs to the support if raising the right class as far as the classes before it require would
  // not be enough to reach its margin.
  let size = 0;
  let sum = 0;
  while (size < losses.length && losses[size]!.loss * (size + 1) > sum) sum += losses[size++]!.loss;
  const lift = Math.min(settings.aggressiveness, sum / ((size + 1) * squaredNorm));
  if (!(lift > 0) || !Number.isFinite(lift)) return noStep(classCount);
  return {
    perClassStep: distributeStep(losses, size, lift, squaredNorm, rightClass, classCount),
    indices: features.indices,
    values: features.values,
  };
}

/**
 * If C limits the step, all classes in the support are left with the same loss, so a class with a smaller
 * loss leaves the support.
 */
function distributeStep(
  losses: readonly { readonly c: number; readonly loss: number }[],
  supportSize: number,
  lift: number,
  squaredNorm: number,
  rightClass: number,
  classCount: number,
): Float64Array {
  const perClassStep = new Float64Array(classCount);
  perClassStep[rightClass] = lift;
  for (let size = supportSize; size > 0; size--) {
    const sum = losses.slice(0, size).reduce((total, { loss }) => total + loss, 0);
    // Each class is lowered by (loss - level) / |x|^2. Together, they are lowered by `lift`.
    const level = (sum - lift * squaredNorm) / size;
    if (losses[size - 1]!.loss <= level) continue;
    let left = lift;
    for (let rank = size - 1; rank > 0; rank--) {
      const push = (losses[rank]!.loss - level) / squaredNorm;
      perClassStep[losses[rank]!.c] = -push;
      left -= push;
    }
    // The runner-up gets the rest, so that with two classes, gains and losses cancel exactly.
    perClassStep[losses[0]!.c] = -left;
    break;
  }
  return perClassStep;
}
