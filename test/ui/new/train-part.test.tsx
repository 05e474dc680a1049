import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, onTestFinished, vi } from "vitest";
import { AppError } from "../../../src/core/errors.ts";
import type { ModelLibrary } from "../../../src/models/model.ts";
import type { TrainedResult } from "../../../src/models/model-training.ts";
import { TrainAgain, type TrainingAgain } from "../../../src/ui/new/train-again.tsx";
import { TrainPart } from "../../../src/ui/new/train-part.tsx";
import { ServicesProvider } from "../../../src/ui/state/services.tsx";
import { reviewCard } from "../fakes/cards.ts";
import { createFakeLog, feedbackEntry } from "../fakes/log.ts";
import { createFakeModel } from "../fakes/model.ts";
import { createFakeServices, createFakeTrainingTable } from "../fakes/services.ts";

/** Trains a model on its table again. */
async function trainAgain(library: Partial<ModelLibrary>) {
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
  onTestFinished(() => void vi.restoreAllMocks());
  const { files: _, ...card } = reviewCard;
  const bytes = new Uint8Array(8);
  const result: TrainedResult = { card, model: bytes, holdout: bytes, importance: [], warnings: [] };
  const table = createFakeTrainingTable(["negative", "positive"], 10, async () => result);
  const services = createFakeServices([], {
    training: { open: async () => table },
    library: {
      openDraft: async (opened) => createFakeModel(opened),
      card: async () => reviewCard,
      leave: () => undefined,
      ...library,
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
}

it("a model that was trained again is not lost if the model before it can't be opened for a comparison", async () => {
  await trainAgain({ open: () => Promise.reject(new AppError("own-model-damaged")) });
  expect(await screen.findByText(/^The two models could not be compared/)).toBeVisible();
  expect(screen.queryByRole("alert")).toBeNull();
});

it("a model that was trained again may close after the comparison, like any that the page has left", async () => {
  const leave = vi.fn();
  await trainAgain({ open: async () => createFakeModel(reviewCard), leave });
  await waitFor(() => expect(leave).toHaveBeenCalledExactlyOnceWith(reviewCard.id));
});

it("adds the feedback as it is when the training starts, whatever another tab changed before", async () => {
  const log = createFakeLog([feedbackEntry(1), feedbackEntry(2)]);
  const kept = { file: new File([""], "reviews.csv"), target: "label", uses: {}, holdout: undefined };
  const services = createFakeServices([], {
    log,
    own: { keptTable: async () => kept as never },
    library: { card: async () => reviewCard },
  });
  const onTrain = vi.fn<(again: TrainingAgain) => void>();
  render(
    <ServicesProvider services={services}>
      <TrainAgain id={reviewCard.id} onTrain={onTrain} />
    </ServicesProvider>,
  );
  const person = userEvent.setup();
  await screen.findByText(/2 rows of feedback will be added/);
  await log.remove({ ids: [feedbackEntry(2).id] });
  await screen.findByText(/1 row of feedback will be added/);
  await person.click(screen.getByRole("button", { name: "Train again" }));
  expect(onTrain.mock.calls[0]![0].feedback).toHaveLength(1);
});
