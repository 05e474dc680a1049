import { screen, within } from "@testing-library/react";
import { expect, it } from "vitest";
import { reviewCard } from "../fakes/cards.ts";
import { renderApp } from "../render-app.tsx";
import { checkingServices, modelFile } from "./new-model.ts";

it("shows a model's scores on the table that came with it, overall and by group, and how reliable they are", async () => {
  const { services } = checkingServices({
    format: 1,
    id: "loan",
    title: "Loan",
    fields: [{ name: "owner", label: "Owner", kind: "boolean", yes: 1, no: 0 }],
    classes: [{ name: "refused" }, { name: "granted" }],
    metrics: reviewCard.metrics,
    slices: [
      {
        field: "owner",
        label: "Owner",
        groups: [
          { value: "0", rows: 400, accuracy: 0.625, calibrationError: 0.2 },
          { value: "1", rows: 600, accuracy: 0.95, calibrationError: 0.01 },
        ],
      },
    ],
  });
  const { person } = renderApp(services, "#/new");
  await person.upload(await screen.findByLabelText("Model or table"), modelFile());
  const scores = await screen.findByRole("region", { name: "On your table" });
  expect(within(scores).getByText(/If the model was trained on some of these rows/)).toBeVisible();
  await person.click(within(scores).getByText("Scores by group, confusion and calibration"));
  const [, worst] = within(within(scores).getByRole("table", { name: "Scores by Owner" })).getAllByRole(
    "row",
  );
  expect(worst?.textContent).toMatch(/^No400.*62\.5%/);
});
