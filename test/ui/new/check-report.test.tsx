import { act, screen, within } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import type { Examination } from "../../../src/doctor/report.ts";
import { chooseLanguage } from "../../../src/ui/words/language.ts";
import { reviewCard } from "../fakes/cards.ts";
import { createFakeServices } from "../fakes/services.ts";
import { renderApp } from "../render-app.tsx";
import { checkingServices, modelFile } from "./new-model.ts";

afterEach(() => act(() => chooseLanguage("en")));

const refused: Examination = {
  verdict: "refused",
  findings: [{ code: "regression", severity: "refused", details: { name: "price" } }],
  choices: [],
  model: undefined,
  isChanged: false,
  card: undefined,
};
const asking: Examination = {
  ...refused,
  verdict: "choice",
  findings: [{ code: "two-answers", severity: "choice", details: { name: "scores" } }],
  choices: [
    {
      name: "numbers",
      label: "What do the two numbers in the output “scores” mean?",
      options: [
        { value: "separate", label: "Two yes-or-no answers" },
        { value: "classes", label: "Two classes" },
      ],
    },
  ],
};

async function check(examination: Examination, box: string) {
  const services = createFakeServices([], {
    check: { prepare: () => undefined, examine: async () => examination },
  });
  const { person } = renderApp(services, "#/new");
  await person.upload(await screen.findByLabelText(box), modelFile());
}

describe("the report on a file", () => {
  it("offers no way to complete or prove a model that can't be used", async () => {
    await check(refused, "Model or table");
    expect(await screen.findByText(/The model predicts an amount \(its output “price”\)/)).toBeVisible();
    expect(screen.queryByText("Prove that it is the same model")).toBeNull();
    expect(screen.queryByText("Preprocessing that is not in the file")).toBeNull();
  });

  it("never appears for a file that was removed during the check", async () => {
    let end: () => void = () => undefined;
    const examine = () => new Promise<Examination>((resolve) => (end = () => resolve(refused)));
    const services = createFakeServices([], { check: { prepare: () => undefined, examine } });
    const { person } = renderApp(services, "#/new");
    await person.upload(await screen.findByLabelText("Model or table"), modelFile());
    await screen.findByRole("progressbar");
    await person.click(screen.getByRole("button", { name: /loan\.onnx/ }));
    await act(async () => end());
    expect(screen.queryByText(/The model predicts an amount/)).toBeNull();
    expect(screen.queryByRole("progressbar")).toBeNull();
  });

  it("asks in the page's language", async () => {
    await act(() => chooseLanguage("de"));
    await check(asking, "Modell oder Tabelle");
    const question = "Was bedeuten die beiden Zahlen in der Ausgabe „scores“?";
    const box = await screen.findByRole("combobox", { name: question });
    expect(box.textContent).toMatch(/Zwei Klassen, von denen eine richtig ist/);
    expect(screen.getByText(/Es können zwei unabhängige Ja-oder-nein-Antworten/)).toBeVisible();
  });
});

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
