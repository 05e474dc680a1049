import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Backup, MadeBackup, OpenedBackup } from "../../../src/backup/backup.ts";
import { AppError } from "../../../src/core/errors.ts";
import { reviewCard } from "../fakes/cards.ts";
import { createFakeModel } from "../fakes/model.ts";
import { createFakeServices } from "../fakes/services.ts";
import { renderApp } from "../render-app.tsx";

const made = (zip: MadeBackup["zip"]): MadeBackup => ({ models: 1, rows: 2, versions: 0, leftOut: [], zip });
const opened = (change: Partial<OpenedBackup> = {}): OpenedBackup => ({
  savedAt: "2026-11-21T10:00:00.000Z",
  models: [{ id: "mine", title: "<b>Mine</b>", here: "no" }],
  feedback: [{ model: "mine", fits: true, rows: 2, refused: 1, versions: 0 }],
  take: async () => ({ models: 1, added: 2, known: 0, different: 0, versions: 0 }),
  ...change,
});

async function show(backup: Partial<Backup>) {
  const unexpected = () => Promise.reject(new Error("not part of this test"));
  const services = createFakeServices([createFakeModel(reviewCard)]);
  const { person } = renderApp(
    { ...services, backup: { make: unexpected, open: unexpected, ...backup } },
    "#/feedback",
  );
  return { person, part: within(await screen.findByRole("region", { name: "Everything in one file" })) };
}
type Part = Awaited<ReturnType<typeof show>>["part"];
const give = (part: Part) =>
  fireEvent.change(part.getByLabelText("Backup file to add"), {
    target: { files: [new File(["x"], "copy.zip")] },
  });

beforeEach(() => {
  URL.createObjectURL = vi.fn(() => "blob:file");
  URL.revokeObjectURL = vi.fn();
});

describe("everything in one file", () => {
  it("says what was saved and what could not be saved", async () => {
    const zip = new ReadableStream<Uint8Array<ArrayBuffer>>({
      start(controller) {
        controller.enqueue(new Uint8Array(10));
        controller.close();
      },
    });
    const { person, part } = await show({ make: async () => ({ ...made(zip), leftOut: ["gone"] }) });
    await person.click(part.getByRole("button", { name: "Save everything" }));
    expect(await part.findByText(/Saved: 1 model, 2 rows of feedback and 0 versions/)).toBeVisible();
    expect(part.getByText(/models that you removed.*gone/)).toBeVisible();
    expect(URL.createObjectURL).toHaveBeenCalledOnce();
  });

  it("saves nothing if the disk fills up in the middle of the zip", async () => {
    let pulls = 0;
    const zip = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull(controller) {
        if (pulls++ < 2) controller.enqueue(new Uint8Array(10));
        else controller.error(new AppError("storage-full", { reason: "quota" }));
      },
    });
    const { person, part } = await show({ make: async () => made(zip) });
    await person.click(part.getByRole("button", { name: "Save everything" }));
    expect(await part.findByRole("alert")).toHaveTextContent("There is no space left");
    expect(URL.createObjectURL).not.toHaveBeenCalled();
  });

  it("shows the contents of a backup, as text, before adding any of them", async () => {
    const take = vi.fn(opened().take);
    const { person, part } = await show({ open: async () => opened({ take }) });
    give(part);
    expect(await part.findByText("<b>Mine</b>: a model that isn’t here yet")).toBeVisible();
    expect(part.getByText(/One more row doesn’t fit the model/)).toBeVisible();
    expect(take).not.toHaveBeenCalled();
    await person.click(part.getByRole("button", { name: "Add to this browser" }));
    expect(await part.findByText(/Added 1 model, 2 rows of feedback and 0 versions\./)).toBeVisible();
  });

  it("doesn't say that everything was here if rows were left out and nothing was added", async () => {
    const take = async () => ({ models: 0, added: 0, known: 0, different: 0, versions: 0 });
    const { person, part } = await show({ open: async () => opened({ take }) });
    give(part);
    await person.click(await part.findByRole("button", { name: "Add to this browser" }));
    expect(await part.findByText(/Nothing was added/)).toBeVisible();
    expect(part.queryByText(/Everything in this file/)).toBeNull();
  });

  it("says that a different model has the same address, and that it will be kept", async () => {
    const models = [{ id: "mine", title: "Mine", here: "other" }] as const;
    const { part } = await show({ open: async () => opened({ models, feedback: [] }) });
    give(part);
    expect(
      await part.findByText(/a different model with the same address is already here and stays/),
    ).toBeVisible();
  });

  it("doesn't advise removing a model of the site, which isn't possible", async () => {
    const models = [{ id: "mine", title: "Mine", here: "other", isShipped: true }] as const;
    const { part } = await show({ open: async () => opened({ models, feedback: [] }) });
    give(part);
    expect(await part.findByText(/this site has a model of its own with the same address/)).toBeVisible();
    expect(part.queryByText(/first remove/)).toBeNull();
  });

  it("says what was added if adding stops partway, and continues with the same file", async () => {
    const take = vi.fn(opened().take);
    take.mockRejectedValueOnce(new AppError("storage-full", { reason: "quota" }));
    const { person, part } = await show({ open: async () => opened({ take }) });
    give(part);
    await person.click(await part.findByRole("button", { name: "Add to this browser" }));
    expect(await part.findByRole("alert")).toHaveTextContent("Everything added so far is complete");
    await person.click(part.getByRole("button", { name: "Add to this browser" }));
    expect(await part.findByText(/^Added 1 model/)).toBeVisible();
  });

  it("can be cancelled while a backup is being read", async () => {
    const open: Backup["open"] = (_, { signal, onProgress } = {}) => {
      onProgress?.({ done: 1_000_000, total: 4_000_000, unit: "bytes" });
      return new Promise((_, reject) => {
        signal?.addEventListener("abort", () => reject(signal.reason));
      });
    };
    const { person, part } = await show({ open });
    give(part);
    expect(await part.findByRole("progressbar", { name: "Reading" })).toBeVisible();
    await person.click(part.getByRole("button", { name: "Cancel" }));
    await waitFor(() => expect(part.queryByRole("progressbar")).toBeNull());
    expect(part.queryByRole("alert")).toBeNull();
  });
});
