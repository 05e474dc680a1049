import { act, fireEvent, renderHook, screen, waitFor } from "@testing-library/react";
import { expect, it } from "vitest";
import { beforeReload } from "../../../src/offline/page-offline.ts";
import { useModelForm } from "../../../src/ui/model/form/use-model-form.ts";
import { reviewCard } from "../fakes/cards.ts";
import { createFakeModel } from "../fakes/model.ts";
import { createFakeServices } from "../fakes/services.ts";
import { renderApp, visit } from "../render-app.tsx";

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

it("a form is filled again when the link that it came from is opened again", async () => {
  const link = "#/book-review?review=A+story+that+was+linked+to.";
  renderApp(createFakeServices([createFakeModel(reviewCard)]), link);
  const box = await screen.findByRole("textbox", { name: "Review" });
  expect(box).toHaveValue("A story that was linked to.");
  fireEvent.change(box, { target: { value: "A story that was typed." } });
  expect(window.location.hash).toBe("#/book-review");
  await visit(link);
  await waitFor(() => expect(box).toHaveValue("A story that was linked to."));
  sessionStorage.clear();
});

it("a form from a link keeps what was typed since when it is drawn again, as after a model's new name", async () => {
  const link = "#/book-review?review=A+story+that+was+linked+to.";
  renderApp(createFakeServices([createFakeModel(reviewCard)]), link);
  const box = await screen.findByRole("textbox", { name: "Review" });
  fireEvent.change(box, { target: { value: "A story that was typed." } });
  const values = { review: "A story that was linked to." };
  const { result } = renderHook(() => useModelForm(reviewCard, values, "#/book-review", false));
  expect(result.current.values.review).toBe("A story that was typed.");
  sessionStorage.clear();
});

it("a form in a frame keeps what was typed when a new version reloads it, where no other form sees it", () => {
  const form = (card = reviewCard, embedded = true) =>
    renderHook(() => useModelForm(card, undefined, `#/${card.id}?embed`, embedded));
  const review = "A story that was typed in a frame.";
  const first = form();
  act(() => first.result.current.change({ ...first.result.current.values, review }));
  window.dispatchEvent(new Event(beforeReload));
  first.unmount();
  for (const other of [form(reviewCard, false), form({ ...reviewCard, id: "another" })]) {
    expect(other.result.current.values.review).not.toBe(review);
    other.unmount();
  }
  const second = form();
  expect(second.result.current.values.review).toBe(review);
  expect(second.result.current.wanted).toMatchObject({ inputs: { review } });
  // A later reload by anyone else starts with an empty form.
  act(() => second.result.current.startOver());
  second.unmount();
  expect(form().result.current.wanted).toBe("nothing");
  sessionStorage.clear();
});
