import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { parseCard } from "../../../src/core/card.ts";
import { OwnModelList } from "../../../src/ui/new/own-models-list.tsx";
import { ServicesProvider } from "../../../src/ui/state/services.tsx";
import { markUntilDone, unfinishedImports } from "../../../src/ui/state/unfinished-import.ts";
import { reviewCard } from "../fakes/cards.ts";
import { createFakeServices } from "../fakes/services.ts";

it("says which of the visitor's models is hidden by one of the site's, and lets them save or remove it", async () => {
  const asFile = vi.fn(() => Promise.reject(new Error("not saved in this test")));
  const remove = vi.fn(async () => undefined);
  const hidden = async () => [{ id: "loan", title: "My loans" }];
  const person = userEvent.setup();
  render(
    <ServicesProvider services={createFakeServices([], { own: { hidden, asFile, remove } })}>
      <OwnModelList models={[]} />
    </ServicesProvider>,
  );
  expect(await screen.findByText(/^Your model My loans is not shown.*with the ID loan/)).toBeVisible();
  await person.click(screen.getByRole("button", { name: "Save as one file: My loans" }));
  expect(asFile).toHaveBeenCalledWith("loan");
  await person.click(await screen.findByRole("button", { name: "Remove: My loans" }));
  expect(remove).toHaveBeenCalledWith("loan");
});

it("forgets unfinished imports into a model that is removed, since another one may get its id", async () => {
  const unfinished = { model: "loan", file: "a.csv", rowsBefore: 0 };
  const cancelled = () => Promise.reject(new DOMException("", "AbortError"));
  await expect(markUntilDone(unfinished, cancelled, () => false)).rejects.toThrow();
  expect((await unfinishedImports("loan")).imports).toEqual([unfinished]);
  const model = { id: "loan", title: "My loans", summary: "", version: "1.0.0", bytes: 1, sha256: "0" };
  const person = userEvent.setup();
  render(
    <ServicesProvider services={createFakeServices([], { own: { remove: async () => undefined } })}>
      <OwnModelList models={[model]} />
    </ServicesProvider>,
  );
  await person.click(await screen.findByRole("button", { name: "Remove: My loans" }));
  expect(await screen.findByText("My loans was removed. Its feedback is kept.")).toBeVisible();
  expect((await unfinishedImports("loan")).imports).toEqual([]);
});

it("says what is wrong with a new title, not that the site's owner has to fix a file", async () => {
  const rename = async (_: string, title: string) => void parseCard({ ...reviewCard, title }, "model.json");
  const model = { id: "loan", title: "My loans", summary: "", version: "1.0.0", bytes: 1, sha256: "0" };
  const person = userEvent.setup();
  render(
    <ServicesProvider services={createFakeServices([], { own: { rename } })}>
      <OwnModelList models={[model]} />
    </ServicesProvider>,
  );
  await person.click(await screen.findByRole("button", { name: /^Rename/ }));
  await person.click(screen.getByRole("textbox", { name: "New title" }));
  await person.paste("x".repeat(5000));
  await person.click(screen.getByRole("button", { name: "Rename" }));
  expect((await screen.findByRole("alert")).textContent).toMatch(
    /^New title: expected at most \d+ characters\.Nothing was changed\. Change it and try again\.$/,
  );
});
