import { act, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createDeferred } from "../../../src/core/promises.ts";
import type { Model } from "../../../src/models/model.ts";
import { reviewCard, weatherCard } from "../fakes/cards.ts";
import { createFakeModel, type FakeModelOptions } from "../fakes/model.ts";
import { createFakeServices } from "../fakes/services.ts";
import { renderApp } from "../render-app.tsx";

beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
});
afterEach(() => {
  vi.useRealTimers();
});

/** jsdom's own DOMException is not an Error, as a browser's is. */
const cancelled = () => Object.assign(new Error("The work was cancelled."), { name: "AbortError" });
const link = "#/weather?latitude=1&longitude=2&month=May&coast=1";
const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));
const result = () => screen.findByRole("region", { name: "Result" });

/** Opens a model whose calls stay unanswered until it is closed, and that is opened in a new worker each time. */
function open(stuck: (ended: Promise<never>) => FakeModelOptions, later: FakeModelOptions = {}) {
  const opened: Model[] = [];
  const openModel = vi.fn(async () => {
    const ended = createDeferred<never>();
    ended.promise.catch(() => undefined);
    const options = opened.length === 0 ? stuck(ended.promise) : later;
    const model = createFakeModel(weatherCard, { ...options, close: () => ended.reject(cancelled()) });
    opened.push(model);
    return model;
  });
  const services = createFakeServices([createFakeModel(weatherCard)], { library: { open: openModel } });
  renderApp(services, link);
  return { openModel, person: userEvent.setup({ advanceTimers: vi.advanceTimersByTime }) };
}

describe("a model that doesn't finish", () => {
  it("can be stopped, keeps the entry, and is not asked the same again until the visitor says so", async () => {
    const predict = vi.fn(createFakeModel(weatherCard).predict);
    const { openModel, person } = open((ended) => ({ predict: () => ended }), { predict });
    await screen.findByRole("button", { name: "Classify" });
    await pass(4000);
    expect(screen.queryByRole("button", { name: "Stop the model" })).toBeNull();
    await pass(2000);
    await person.click(screen.getByRole("button", { name: "Stop the model" }));
    expect(await screen.findByText("You stopped the model before it answered.")).toBeVisible();
    await pass(1000);
    expect(openModel.mock.calls.length).toBeGreaterThan(1);
    expect(predict).not.toHaveBeenCalled();
    expect(screen.getByRole("textbox", { name: "Latitude" })).toHaveValue("1");
    await person.click(screen.getByRole("button", { name: "Try again" }));
    expect(await result()).toBeVisible();
    expect(predict).toHaveBeenCalled();
  });

  it("is not called slow while somebody types, since it isn't asked until they pause", async () => {
    const person = userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
    renderApp(createFakeServices([createFakeModel(reviewCard)]), "#/book-review");
    const box = await screen.findByRole("textbox", { name: "Review" });
    for (let count = 0; count < 30; count += 1) {
      await person.type(box, "long ");
      await pass(250);
      expect(screen.queryByRole("button", { name: "Stop the model" })).toBeNull();
    }
  });

  it("can be stopped while a verdict waits for it, which is then offered to be stored", async () => {
    const { person } = open((ended) => ({ teach: () => ended }));
    await result();
    await person.click(screen.getByRole("button", { name: "Correct" }));
    await pass(6000);
    await person.click(screen.getByRole("button", { name: "Stop the model" }));
    const unsaved = await screen.findByRole("region", { name: "Not stored" });
    expect(unsaved).toHaveTextContent(/You stopped the model before it answered/);
    expect(await result()).toBeVisible();
  });
});
