import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { parseCard } from "../../../src/core/card.ts";
import { NumberCurve } from "../../../src/ui/model/explanations/number-curve.tsx";
import { reviewCard } from "../fakes/cards.ts";

const { files } = reviewCard;

/** Shows a curve through these values, of which the first is the form's. Returns what is called with a new value. */
function showCurve(facts: object, values: readonly number[]) {
  const size = { name: "size", kind: "number", label: "Size", min: 0, max: 40, step: 1, ...facts };
  const card = parseCard(
    { format: 1, id: "sizes", title: "Sizes", fields: [size], classes: ["s", "l"], files },
    "sizes",
  );
  const points = values.map((value) => ({ value, probabilities: [0.4, 0.6] }));
  const onValue = vi.fn((_: string) => undefined);
  render(
    <NumberCurve
      card={card}
      field={card.fields[0] as Parameters<typeof NumberCurve>[0]["field"]}
      curve={{ field: "size", kind: "number", points }}
      own={values[0]}
      position={[1, 1]}
      onValue={onValue}
    />,
  );
  return onValue;
}

it.each([
  [{}, 0, "{ArrowRight}", "1"],
  [{}, 1, "{ArrowLeft}", "0"],
  [{ scale: "log" }, 2, "{ArrowUp}", "3"],
  [{ scale: "linear", step: 10 }, 20, "{ArrowDown}", "10"],
])(
  "an arrow key moves the slider of a field with %j at %d by at least the field's step",
  async (more, own, key, next) => {
    const onValue = showCurve({ typical: 0, ...more }, [own]);
    screen.getByRole("slider").focus();
    await userEvent.keyboard(key);
    expect(onValue).toHaveBeenCalledExactlyOnceWith(next);
  },
);

describe.each([
  {
    min: -122.519,
    max: -121.315,
    step: "any",
    own: -122.25,
    texts: ["−122.52", "−122", "−121.31"],
  },
  { min: 201501, max: 202012, step: 1, own: 201606, texts: ["201.5K", "201.8K", "202.01K"] },
  { min: 98001, max: 98199, step: 1, own: 98100, texts: ["98K", "98.05K", "98.1K", "98.15K", "98.2K"] },
  { min: 0, max: 0.05, step: "any", own: 0.02, texts: ["0", "0.02", "0.04", "0.05"] },
])("on a range as narrow as that from $min to $max", ({ own, texts, ...facts }) => {
  it("each press of an arrow key moves the slider on, by little more than two percent", async () => {
    const onValue = showCurve(facts, [own]);
    screen.getByRole("slider").focus();
    await userEvent.keyboard("{ArrowRight}{ArrowRight}{ArrowRight}");
    const values = [own, ...onValue.mock.calls.map(([text]) => Number(text))];
    expect(values).toHaveLength(4);
    for (const [index, value] of values.slice(1).entries()) {
      const moved = (value - values[index]!) / (facts.max - facts.min);
      expect(moved).toBeGreaterThan(0.015);
      expect(moved).toBeLessThan(0.025);
    }
  });

  it("the reading tells neighbouring values apart", () => {
    const values = Array.from({ length: 11 }, (_, index) => own + index * 0.02 * (facts.max - facts.min));
    const readings = values.map((value) => {
      showCurve(facts, [facts.step === 1 ? Math.round(value) : value]);
      const text = screen.getByRole("slider").getAttribute("aria-valuetext");
      cleanup();
      return text;
    });
    expect(new Set(readings).size).toBe(values.length);
  });

  it("the axis shows where it begins and ends", () => {
    showCurve(facts, [own]);
    const ticks = document.querySelectorAll(".curve-ticks span");
    expect([...ticks].map(({ textContent }) => textContent)).toEqual(texts);
  });
});
