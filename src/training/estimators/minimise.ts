/** Returns a function's value at a point and writes its gradient to the second argument. */
export type Objective = (point: Float64Array, gradient: Float64Array) => number;

const memory = 10;

/**
 * Minimises a smooth function with L-BFGS and backtracking (Nocedal and Wright 2006, algorithms 7.4, 7.5 and 3.1).
 * @param start changed in place and returned
 */
export function minimise(
  start: Float64Array,
  objective: Objective,
  steps: number,
  tolerance = 1e-6,
): Float64Array {
  const size = start.length;
  let gradient = new Float64Array(size);
  let value = objective(start, gradient);
  const pairs: { s: Float64Array; y: Float64Array; rho: number }[] = [];
  for (let step = 0; step < steps; step += 1) {
    const direction = twoLoops(gradient, pairs);
    let slope = dot(direction, gradient);
    if (!(slope < 0)) {
      pairs.length = 0;
      direction.set(gradient.map((part) => -part));
      slope = -dot(gradient, gradient);
    }
    if (-slope < tolerance * tolerance * Math.max(1, Math.abs(value))) break;
    const next = new Float64Array(size);
    const nextGradient = new Float64Array(size);
    let length = pairs.length === 0 ? Math.min(1, 1 / Math.sqrt(-slope)) : 1;
    let nextValue = Number.POSITIVE_INFINITY;
    for (let tries = 0; tries < 30; tries += 1, length /= 2) {
      for (let at = 0; at < size; at += 1) next[at] = start[at]! + length * direction[at]!;
      nextValue = objective(next, nextGradient);
      if (nextValue <= value + 1e-4 * length * slope) break;
    }
    if (!(nextValue < value)) break;
    const s = next.map((part, at) => part - start[at]!);
    const y = nextGradient.map((part, at) => part - gradient[at]!);
    const curvature = dot(s, y);
    if (curvature > 1e-12) {
      pairs.push({ s, y, rho: 1 / curvature });
      if (pairs.length > memory) pairs.shift();
    }
    const gain = value - nextValue;
    start.set(next);
    gradient = nextGradient;
    value = nextValue;
    if (gain < tolerance * Math.max(1, Math.abs(value)) * 0.1) break;
  }
  return start;
}

function twoLoops(
  gradient: Float64Array,
  pairs: readonly { s: Float64Array; y: Float64Array; rho: number }[],
): Float64Array {
  const direction = gradient.map((part) => -part);
  const alphas: number[] = [];
  for (let index = pairs.length - 1; index >= 0; index -= 1) {
    const { s, y, rho } = pairs[index]!;
    const alpha = rho * dot(s, direction);
    alphas[index] = alpha;
    for (let at = 0; at < direction.length; at += 1) direction[at]! -= alpha * y[at]!;
  }
  const last = pairs.at(-1);
  if (last) {
    const scale = 1 / (last.rho * dot(last.y, last.y));
    for (let at = 0; at < direction.length; at += 1) direction[at]! *= scale;
  }
  pairs.forEach(({ s, y, rho }, index) => {
    const beta = rho * dot(y, direction);
    for (let at = 0; at < direction.length; at += 1) direction[at]! += (alphas[index]! - beta) * s[at]!;
  });
  return direction;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += a[at]! * b[at]!;
  return sum;
}
