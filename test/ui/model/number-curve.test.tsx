import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { parseCard } from "../../../src/core/card.ts";
import { NumberCurve } from "../../../src/ui/model/explanations/number-curve.tsx";
import { reviewCard } from "../fakes/cards.ts";

const { files } = reviewCard;

it.each([
  [{ typical: 0 }, 0, "{ArrowRight}", "1"],
  [{ typical: 0 }, 1, "{ArrowLeft}", "0"],
  [{ scale: "log" }, 2, "{ArrowUp}", "3"],
  [{ scale: "linear", step: 10 }, 20, "{ArrowDown}", "10"],
])(
  "an arrow key moves the slider of a field with %j at %d by at least the field's step",
  async (more, own, key, next) => {
    const size = { name: "size", kind: "number", label: "Size", min: 0, max: 40, step: 1, ...more };
    const card = parseCard(
      { format: 1, id: "sizes", title: "Sizes", fields: [size], classes: ["s", "l"], files },
      "sizes",
    );
    const onValue = vi.fn();
    render(
      <NumberCurve
        card={card}
        field={card.fields[0] as Parameters<typeof NumberCurve>[0]["field"]}
        curve={{ field: "size", kind: "number", points: [{ value: own, probabilities: [0.4, 0.6] }] }}
        own={own}
        position={[1, 1]}
        onValue={onValue}
      />,
    );
    screen.getByRole("slider").focus();
    await userEvent.keyboard(key);
    expect(onValue).toHaveBeenCalledExactlyOnceWith(next);
  },
);
