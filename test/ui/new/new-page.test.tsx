import { fireEvent, screen, within } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { AppError } from "../../../src/core/errors.ts";
import type { DraftCard } from "../../../src/doctor/draft-types.ts";
import { withEdits } from "../../../src/ui/new/draft.ts";
import { createFakeServices, createFakeTrainingTable } from "../fakes/services.ts";
import { renderApp } from "../render-app.tsx";
import { checkingServices, modelFile } from "./new-model.ts";

const card: DraftCard = {
  format: 1,
  id: "loan",
  title: "Loan",
  fields: [{ name: "age", label: "Age", kind: "number", min: 16, max: 99 }],
  classes: [{ name: "refused" }, { name: "granted" }],
  examples: [{ title: "Row 1", inputs: { age: 40 } }],
};

async function train() {
  const signals: AbortSignal[] = [];
  const table = createFakeTrainingTable(["good", "bad"], 9, (_, { signal }) => {
    signals.push(signal);
    return new Promise(() => undefined);
  });
  const open = vi.fn(async (_: File) => table);
  const { person } = renderApp(createFakeServices([], { training: { open } }), "#/new");
  const box = await screen.findByLabelText("Model or table");
  await person.upload(box, new File(["review,label\na,b\n"], "reviews.csv"));
  await screen.findByText(/^2 classes/);
  await person.click(screen.getByRole("button", { name: "Train" }));
  await person.upload(box, new File(["x,y\na,b\n"], "others.csv"));
  return {
    person,
    open,
    signal: signals[0]!,
    question: await screen.findByText(/^Opening others\.csv would/),
  };
}

it("asks before another table ends a training, which goes on if the visitor wants it to", async () => {
  const { person, open, signal, question } = await train();
  expect(signal.aborted).toBe(false);
  await person.click(screen.getByRole("button", { name: "Don’t open it" }));
  expect(question).not.toBeInTheDocument();
  expect(signal.aborted).toBe(false);
  expect(open).toHaveBeenCalledTimes(1);
});

const isAskedBeforeLeaving = () => !window.dispatchEvent(new Event("beforeunload", { cancelable: true }));

it("makes the browser ask before a training is lost with the page", async () => {
  const { person, signal } = await train();
  expect(isAskedBeforeLeaving()).toBe(true);
  await person.click(screen.getByRole("button", { name: "Open others.csv" }));
  expect(signal.aborted).toBe(true);
  expect(isAskedBeforeLeaving()).toBe(false);
});

it("makes the browser ask before an edited draft is lost with the page, even after another check", async () => {
  const { person, box } = await edit();
  expect(isAskedBeforeLeaving()).toBe(true);
  await person.upload(box, new File([new Uint8Array(8)], "weights.data"));
  await screen.findByText("weights.data");
  await screen.findByRole("region", { name: "Model card" });
  expect(isAskedBeforeLeaving()).toBe(true);
  await person.upload(box, new File([new Uint8Array(8)], "other.onnx"));
  await person.click(await screen.findByRole("button", { name: "Open other.onnx" }));
  await screen.findByRole("region", { name: "Model card" });
  expect(isAskedBeforeLeaving()).toBe(false);
});

it("ends a training for another table if the visitor says so", async () => {
  const { person, open, signal } = await train();
  await person.click(screen.getByRole("button", { name: "Open others.csv" }));
  expect(signal.aborted).toBe(true);
  expect(open.mock.lastCall?.[0].name).toBe("others.csv");
});

async function edit() {
  const { services, addedCard } = checkingServices(card);
  const { person } = renderApp(services, "#/new");
  const box = await screen.findByLabelText("Model or table");
  await person.upload(box, modelFile());
  const editor = await screen.findByRole("region", { name: "Model card" });
  fireEvent.change(within(editor).getByLabelText("Title"), { target: { value: "My loans" } });
  return { person, box, addedCard };
}

it("keeps what was edited in the draft when files are added to a checked model, one after another", async () => {
  const { person, box } = await edit();
  for (const name of ["weights.data", "more.data"]) {
    await person.upload(box, new File([new Uint8Array(8)], name));
    await screen.findByText(name);
    const editor = await screen.findByRole("region", { name: "Model card" });
    expect(within(editor).getByLabelText("Title")).toHaveValue("My loans");
  }
});

it("asks the visitor, not the site’s owner, to correct a chosen card", async () => {
  const { person, box } = await edit();
  await person.upload(box, new File(["{"], "model.json", { type: "application/json" }));
  const alert = await screen.findByRole("alert");
  expect(alert).toHaveTextContent("Correct the file, then choose it again.");
  expect(alert).not.toHaveTextContent("owner");
});

it("says what a JSON file needs that was given without a model", async () => {
  const { person, box } = await edit();
  const needs = /^A JSON file can’t be used on its own\./;
  await person.upload(box, new File(["{}"], "model.json"));
  await screen.findByText("model.json");
  expect(screen.queryByText(needs)).toBeNull();
  await person.click(screen.getByRole("button", { name: `Remove ${modelFile().name}` }));
  expect(await screen.findByText(needs)).toBeVisible();
});

it("says which files it doesn't use if several of one kind are chosen at once", async () => {
  const { services } = checkingServices(card);
  const { person } = renderApp(services, "#/new");
  const box = await screen.findByLabelText("Model or table");
  const table = (name: string) => new File(["a,b\n1,2\n"], name);
  const note = () => screen.findByText(/^Only one file of each kind is used/);
  await person.upload(box, [table("a.csv"), table("b.csv")]);
  expect(await note()).toHaveTextContent(/Not used: a\.csv\.$/);
  await person.click(screen.getByRole("button", { name: "Remove a.csv" }));
  expect(screen.queryByText(/^Only one file of each kind/)).toBeNull();
  await person.click(screen.getByRole("button", { name: "Remove b.csv" }));
  await person.upload(box, [modelFile(), new File([new Uint8Array(8)], "other.onnx")]);
  expect(await note()).toHaveTextContent(/Not used: other\.onnx\.$/);
  const steps = (name: string) => new File(['[{ "name": "age", "mean": 40, "scale": 10 }]'], name);
  await person.upload(box, [steps("one.json"), steps("two.json")]);
  expect(await screen.findByText(/Not used: one\.json\.$/)).toBeVisible();
});

it("asks for a correction of a table to train on, and not for feedback's columns", async () => {
  const open = () => Promise.reject(new AppError("csv-invalid", { reason: "it is not UTF-8" }));
  const { person } = renderApp(createFakeServices([], { training: { open } }), "#/new");
  const box = await screen.findByLabelText("Model or table");
  await person.upload(box, new File(["a,b\n"], "reviews.csv"));
  const alert = await screen.findByRole("alert");
  expect(alert).toHaveTextContent("This file can’t be read as a table: it is not UTF-8.");
  expect(alert).toHaveTextContent("Correct the file, then choose it again.");
  expect(alert).not.toHaveTextContent("label");
});

it("asks before another model discards what was edited in the draft", async () => {
  const { person, box } = await edit();
  await person.upload(box, new File([new Uint8Array(8)], "other.onnx"));
  await screen.findByText(/^Opening other\.onnx would/);
  expect(screen.getByLabelText("Title")).toHaveValue("My loans");
  await person.click(screen.getByRole("button", { name: "Open other.onnx" }));
  const editor = await screen.findByRole("region", { name: "Model card" });
  expect(within(editor).getByLabelText("Title")).toHaveValue("Loan");
});

it("takes over edits key by key, but only the wording of a field that has become another kind", () => {
  const job = { name: "job", label: "Job", kind: "text" } as const;
  const first = { ...card, fields: [...card.fields, job] };
  const edited: DraftCard = {
    ...first,
    id: "loans",
    fields: [
      { name: "age", label: "Years", kind: "number", min: 18 },
      { ...job, help: "What they do", default: "clerk" },
    ],
    classes: [{ name: "refused", label: "No" }, { name: "granted" }],
  };
  const next: DraftCard = {
    ...first,
    summary: "Found in the table",
    fields: [
      { name: "age", label: "Age", kind: "number", min: 16, max: 90, unit: "years" },
      { ...job, kind: "category", choices: [{ value: "clerk" }] },
    ],
  };
  expect(withEdits(next, first, edited)).toEqual({
    ...next,
    id: "loans",
    fields: [
      { name: "age", label: "Years", kind: "number", min: 18, unit: "years" },
      { ...next.fields[1], help: "What they do" },
    ],
    classes: edited.classes,
  });
});

it("draws the boxes for a model's first classes, and those for others if they are searched for or asked for", async () => {
  const names = Array.from({ length: 42 }, (_, index) => ({ name: `class ${index + 1}` }));
  const classes = [...names, { name: "class 43", label: "Birds" }];
  const { services } = checkingServices({ ...card, classes });
  const { person } = renderApp(services, "#/new");
  await person.upload(await screen.findByLabelText("Model or table"), modelFile());
  const search = await screen.findByLabelText("Find a class");
  const boxes = () => screen.getAllByLabelText(/^Label of class /);
  expect(boxes()).toHaveLength(40);

  const box = () => screen.getByLabelText("Label of class 43");
  await person.type(search, "birds");
  expect(boxes()).toEqual([box()]);
  await person.clear(box());
  expect(box()).toHaveAttribute("aria-invalid", "true");
  await person.type(box(), "cats");
  expect(box()).toHaveValue("cats");
  await person.clear(search);
  expect(boxes()).toHaveLength(40);

  await person.type(search, "43");
  await person.clear(box());
  await person.clear(search);
  expect(boxes()).toHaveLength(41);
  await person.type(box(), "dogs");
  expect(box()).toHaveValue("dogs");
  await person.click(screen.getByRole("button", { name: "Show 2 more classes" }));
  expect(boxes()).toHaveLength(43);
});
