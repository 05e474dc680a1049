import { act, renderHook } from "@testing-library/react";
import { expect, it } from "vitest";
import { useModelForm } from "../../../src/ui/model/form/use-model-form.ts";
import { reviewCard } from "../fakes/cards.ts";

it("a form from a link keeps what was typed since when its model is opened again, with another card object", () => {
  const link = { review: "A story that was linked to." };
  const { result, rerender } = renderHook(({ card }) => useModelForm(card, link, "#/book-review", false), {
    initialProps: { card: reviewCard },
  });
  act(() => result.current.change({ ...result.current.values, review: "A story that was typed." }));
  rerender({ card: { ...reviewCard } });
  expect(result.current.values.review).toBe("A story that was typed.");
  sessionStorage.clear();
});
