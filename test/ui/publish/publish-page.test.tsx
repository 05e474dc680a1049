import { screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AppError } from "../../../src/core/errors.ts";
import type { Publishing } from "../../../src/publish/make-site.ts";
import { reviewCard, weatherCard } from "../fakes/cards.ts";
import { createFakeLog, feedbackEntry } from "../fakes/log.ts";
import { createFakeModel } from "../fakes/model.ts";
import { createFakeServices } from "../fakes/services.ts";
import { renderApp } from "../render-app.tsx";

const models = () => [reviewCard, weatherCard].map((card) => createFakeModel(card));
function show(makeSite: Publishing["makeSite"], hash = "#/publish") {
  const excluded = feedbackEntry(3, { usedForTraining: false });
  const log = createFakeLog([feedbackEntry(1), feedbackEntry(2), excluded]);
  return renderApp(createFakeServices(models(), { log, publishing: { makeSite } }), hash);
}
const packed = (zip: ReadableStream<Uint8Array<ArrayBuffer>>, missing: readonly string[] = []) => ({
  files: 3,
  copies: 2,
  bytes: 2000,
  missing,
  zip,
});
const streamOf = (...chunks: Uint8Array<ArrayBuffer>[]) =>
  new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
const press = async (person: ReturnType<typeof renderApp>["person"]) =>
  person.click(await screen.findByRole("button", { name: "Download site" }));
/** Fills in a field by pasting, since typing key by key is slow on a busy machine. */
const fill = async (person: ReturnType<typeof renderApp>["person"], field: HTMLElement, text: string) => {
  await person.clear(field);
  await person.click(field);
  await person.paste(text);
};
const box = (name: string | RegExp) => screen.findByRole<HTMLInputElement>("checkbox", { name });

beforeEach(() => {
  URL.createObjectURL = vi.fn(() => "blob:site");
  URL.revokeObjectURL = vi.fn();
});
afterEach(() => vi.restoreAllMocks());

describe("the page that makes a site", () => {
  it("makes the site that the visitor chose, and says how large it is", async () => {
    const makeSite = vi.fn<Publishing["makeSite"]>(async () => packed(streamOf(new Uint8Array(1500))));
    const { person } = show(makeSite);
    await person.click(await box(weatherCard.title));
    await person.click(await box("Include what it learned here from 2 rows of feedback"));
    const title = screen.getByLabelText("Title");
    await fill(person, title, "Ours");
    await person.click(screen.getByRole("radio", { name: "Teal" }));
    await person.click(await box("API"));
    await person.click(screen.getByRole("radio", { name: "They can email it to me" }));
    await fill(person, screen.getByLabelText("Email address"), "owner@example.org");
    await person.click(await box(/^Add compressed copies/));
    await press(person);
    await screen.findByText(/^Done: 3 files, 2 kB, and 2 compressed copies; 1.5 kB as one zip/);
    expect(makeSite.mock.calls[0]?.[0]).toEqual({
      models: [{ id: reviewCard.id, withLessons: true }],
      withCopies: true,
      settings: {
        format: 1,
        title: "Ours",
        accent: "teal",
        pages: ["feedback", "new", "publish"],
        feedback: { mail: "owner@example.org" },
      },
    });
  });

  it("names the owner's other files that are not in it, since the host doesn't serve them", async () => {
    const missing = ["CNAME", "private/list.txt"];
    const { person } = show(async () => packed(streamOf(new Uint8Array(10)), missing));
    await press(person);
    await screen.findByText(/not in the zip: CNAME, private\/list\.txt$/);
  });

  it("names the addresses in the chosen models' cards, and leaves out those that the visitor doesn't want", async () => {
    const to = "https://stranger.example/take";
    const cards = [{ ...reviewCard, feedback: { form: to } }, weatherCard];
    const makeSite = vi.fn<Publishing["makeSite"]>(async () => packed(streamOf(new Uint8Array(10))));
    const fakes = cards.map((card) => createFakeModel(card));
    const { person } = renderApp(createFakeServices(fakes, { publishing: { makeSite } }), "#/publish");
    const address = `Feedback on ${reviewCard.title} can be sent to ${to}`;
    expect((await box(address)).checked).toBe(true);
    await press(person);
    await screen.findByText(/^Done:/);
    await person.click(await box(address));
    await press(person);
    await vi.waitFor(() => expect(makeSite).toHaveBeenCalledTimes(2));
    const [kept, leftOut] = makeSite.mock.calls.map(([{ models }]) => models);
    const plain = [reviewCard, weatherCard].map(({ id }) => ({ id, withLessons: false }));
    expect(kept).toEqual(plain);
    expect(leftOut).toEqual([{ ...plain[0], withoutAddress: true }, plain[1]]);
    await person.click(await box(reviewCard.title));
    expect(screen.queryByRole("checkbox", { name: address })).toBeNull();
  });

  it.each([
    ["Our models", "our-models.zip"],
    ["हिन्दी मॉडल", "हिन्दी-मॉडल.zip"],
    ["U\u0308bung!", "u\u0308bung.zip"],
    ["?", "site.zip"],
  ])("saves a site titled %s as %s", async (title, name) => {
    const saved: string[] = [];
    vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
      saved.push(this.download);
    });
    const { person } = show(vi.fn(async () => packed(streamOf(new Uint8Array(1500)))));
    await person.click(await box(weatherCard.title));
    await fill(person, screen.getByLabelText("Title"), title);
    await press(person);
    await screen.findByText(/^Done:/);
    expect(saved).toEqual([name]);
  });

  it("selects only the model whose page linked here", async () => {
    show(vi.fn(), `#/publish?model=${weatherCard.id}`);
    expect((await box(weatherCard.title)).checked).toBe(true);
    expect((await box(reviewCard.title)).checked).toBe(false);
  });

  it("lists everything that is missing or wrong, and makes no site", async () => {
    const makeSite = vi.fn();
    const { person } = show(makeSite);
    await person.click(await box(reviewCard.title));
    await person.click(await box(weatherCard.title));
    await person.clear(screen.getByLabelText("Title"));
    await person.click(screen.getByRole("radio", { name: "They can send it to a form I run" }));
    await fill(person, screen.getByLabelText("Address of the form"), "ftp://example.org");
    await press(person);
    await screen.findByText("Choose at least one model.");
    expect(screen.getByText("Give the site a title of at most 60 characters.")).toBeVisible();
    expect(screen.getByText("Enter an address that begins with https://.")).toBeVisible();
    expect(makeSite).not.toHaveBeenCalled();
  });

  it("can be cancelled while the zip is being made, and keeps the choices", async () => {
    let signal: AbortSignal | undefined;
    const endless = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull: () => new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal?.reason))),
    });
    const { person } = show(async (_plan, options) => {
      signal = options?.signal;
      options?.onProgress?.({ done: 500_000, total: 2_000_000, unit: "bytes" });
      return packed(endless);
    });
    await person.click(await box(weatherCard.title));
    await press(person);
    await screen.findByText("Making the site: 500 kB of 2 MB");
    await person.click(screen.getByRole("button", { name: "Cancel" }));
    expect(signal?.aborted).toBe(true);
    expect(screen.queryByText(/Making the site/)).toBeNull();
    expect((await box(weatherCard.title)).checked).toBe(false);
  });

  it.each([
    ["a model removed in the meantime", new AppError("not-found", { what: "model weather" }), /no longer/],
    ["a full disk", new AppError("storage-full"), /no space|no room/i],
    [
      "a site whose files are from two versions",
      new AppError("site-unreadable", { path: "index.html" }),
      /index\.html/,
    ],
  ])("reports %s, and offers to try again", async (_what, error, text) => {
    const makeSite = vi
      .fn<Publishing["makeSite"]>()
      .mockRejectedValueOnce(error)
      .mockResolvedValueOnce(packed(streamOf(new Uint8Array(10))));
    const { person } = show(makeSite);
    await press(person);
    expect((await screen.findAllByRole("alert")).map((alert) => alert.textContent).join()).toMatch(text);
    await press(person);
    await screen.findByText(/^Done:/);
  });

  it("says so if the stream fails partway, as on a full disk", async () => {
    const failing = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull(controller) {
        controller.error(new AppError("storage-full"));
      },
    });
    const { person } = show(async () => packed(failing));
    await press(person);
    await screen.findByText(/Nothing was saved\. Your choices are still here\./);
    expect(URL.createObjectURL).not.toHaveBeenCalled();
  });
});
