import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Adapter } from "../../src/learning/adapter.ts";

const features = { indices: Int32Array.of(3, 9), values: Float32Array.of(0.6, 0.8) };

describe("an adapter", () => {
  it("stays the same when it is stored and restored, and then learns as if it had not been", () => {
    const step = fc.record({
      tau: fc.double({ min: 0.001, max: 2, noNaN: true }),
      right: fc.nat(2),
      shift: fc.integer({ min: 1, max: 2 }),
      indices: fc.uniqueArray(fc.nat(2 ** 31 - 1), { maxLength: 40 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), fc.nat(30), (steps, pause) => {
        const whole = new Adapter(3);
        let stored = new Adapter(3);
        steps.forEach(({ tau, right, shift, indices }, index) => {
          const change = {
            perClassStep: Float64Array.from([0, 1, 2], (c) =>
              c === right ? tau : c === (right + shift) % 3 ? -tau : 0,
            ),
            indices: Int32Array.from(indices),
            values: Float32Array.from(indices, (feature) => 1 / (1 + (feature % 7))),
          };
          whole.apply(change);
          stored.apply(change);
          if (index === pause) stored = Adapter.from(stored.store(), 3)!;
        });
        expect(stored.store()).toEqual(whole.store());
        expect([...whole.store().keys]).toEqual([...whole.store().keys].sort((a, b) => a - b));
      }),
    );
  });

  it("leaves a copy unchanged when it learns", () => {
    const adapter = new Adapter(2);
    adapter.apply({ perClassStep: Float64Array.of(1, -1), ...features });
    const copy = adapter.copy();
    const before = adapter.store();
    adapter.apply({ perClassStep: Float64Array.of(1, -1), ...features });
    expect(copy.store()).toEqual(before);
    expect(adapter.store()).not.toEqual(before);
  });

  it("reports the exact change of every weight", () => {
    const adapter = new Adapter(2);
    const sums = new Map<string, number>();
    for (let lesson = 0; lesson < 50; lesson++) {
      adapter.apply(
        { perClassStep: lesson % 2 ? Float64Array.of(-0.1, 0.1) : Float64Array.of(0.1, -0.1), ...features },
        (feature, c, change) => {
          sums.set(`${feature}:${c}`, (sums.get(`${feature}:${c}`) ?? 0) + change);
        },
      );
    }
    adapter.forEach((feature, c, weight) => {
      expect(sums.get(`${feature}:${c}`)).toBe(weight);
    });
  });

  it("refuses data that it did not store", () => {
    const adapter = new Adapter(2);
    adapter.apply({ perClassStep: Float64Array.of(1, -1), ...features });
    const stored = adapter.store();
    const changed = stored.weights.slice();
    changed[0]! += 1;
    expect(Adapter.from({ ...stored, weights: changed }, 2)).toBeUndefined();
    expect(Adapter.from({ ...stored, keys: stored.keys.slice(1) }, 2)).toBeUndefined();
    expect(Adapter.from(stored, 3)).toBeUndefined();
    expect(Adapter.from({ ...stored, keys: undefined as never }, 2)).toBeUndefined();
    expect(Adapter.from(stored, 2)?.weight(3, 0)).toBe(Math.fround(0.6));
  });
});
