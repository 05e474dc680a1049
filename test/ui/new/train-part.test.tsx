import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { AppError } from "../../../src/core/errors.ts";
import type { TrainedResult } from "../../../src/models/model-training.ts";
import { TrainPart } from "../../../src/ui/new/train-part.tsx";
import { ServicesProvider } from "../../../src/ui/state/services.tsx";
import { reviewCard } from "../fakes/cards.ts";
import { createFakeModel } from "../fakes/model.ts";
import { createFakeServices, createFakeTrainingTable } from "../fakes/services.ts";

it("a model that was trained again is not lost if the model before it can't be opened for a comparison", async () => {
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
  const { files: _, ...card } = reviewCard;
  const bytes = new Uint8Array(8);
  const result: TrainedResult = { card, model: bytes, holdout: bytes, importance: [], warnings: [] };
  const table = createFakeTrainingTable(["negative", "positive"], 10, async () => result);
  const services = createFakeServices([], {
    training: { open: async () => table },
    library: {
      open: () => Promise.reject(new AppError("own-model-damaged")),
      openDraft: async (opened) => createFakeModel(opened),
      card: async () => reviewCard,
      leave: () => undefined,
    },
  });
  const kept = { file: new File([""], "reviews.csv"), target: "label", uses: {}, holdout: undefined };
  render(
    <ServicesProvider services={services}>
      <TrainPart
        file={kept.file}
        replaces={reviewCard.id}
        feedback={undefined}
        again={
          { kept, feedback: [], card: reviewCard } as unknown as Parameters<typeof TrainPart>[0]["again"]
        }
      />
    </ServicesProvider>,
  );
  const person = userEvent.setup();
  await screen.findByText(/^2 classes/);
  await person.click(screen.getByRole("button", { name: "Train" }));
  expect(await screen.findByText(/^The two models could not be compared/)).toBeVisible();
  expect(screen.queryByRole("alert")).toBeNull();
  vi.restoreAllMocks();
});
