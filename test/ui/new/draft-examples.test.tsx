import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { DraftCard } from "../../../src/doctor/draft-types.ts";
import { renderApp } from "../render-app.tsx";
import { checkingServices, modelFile } from "./new-model.ts";

const card: DraftCard = {
  format: 1,
  id: "loan",
  title: "Loan",
  fields: [
    { name: "age", label: "Age", kind: "number", min: 16, max: 99 },
    { name: "job", label: "Job", kind: "category", choices: [{ value: "clerk" }, { value: "farmer" }] },
    { name: "owner", label: "Owner", kind: "boolean", yes: 1, no: 0 },
  ],
  classes: [{ name: "refused" }, { name: "granted" }],
  examples: [{ title: "Row 1", inputs: { age: 40, job: "clerk", owner: 1 } }],
};

async function openDraft() {
  const { services, addedCard } = checkingServices(card);
  const { person } = renderApp(services, "#/new");
  await person.upload(await screen.findByLabelText("Model or table"), modelFile());
  await screen.findByRole("heading", { name: "Examples" });
  const open = async (title: string) => {
    const card = screen.getByRole("region", { name: "Model card" });
    await person.click(within(card).getByText(title));
    return within(card).findByRole("group", { name: title });
  };
  const add = async () => {
    await person.click(screen.getByRole("button", { name: "Add model" }));
    await waitFor(() => expect(addedCard()).toBeDefined());
    return addedCard()!.examples.map(({ title, inputs }) => ({ title, inputs }));
  };
  return { person, open, add };
}

it("keeps the editor while a field's label is retyped from nothing, and says what is missing", async () => {
  const { person, open } = await openDraft();
  const group = await open("Age");
  const label = within(group).getByLabelText("Label");
  await person.clear(label);
  const unnamed = screen.getByRole("group", { name: "age" });
  expect(within(unnamed).getByLabelText("Label")).toHaveAttribute("aria-invalid", "true");
  await person.type(within(unnamed).getByLabelText("Label"), "Years");
  expect(screen.getByRole("group", { name: "Years" })).toBeVisible();
});

describe("the examples of a draft", () => {
  it("are edited in place, and are added to the card with values of the right kind", async () => {
    const { person, open, add } = await openDraft();
    const group = await open("Row 1");
    const age = within(group).getByLabelText("Age");
    await person.clear(age);
    await person.type(age, "52.5");
    await person.click(within(group).getByRole("radio", { name: "farmer" }));
    await person.click(within(group).getByRole("radio", { name: "No" }));
    const title = within(group).getByLabelText("Title of the example");
    await person.clear(title);
    await person.type(title, "A farmer");
    expect(await add()).toEqual([{ title: "A farmer", inputs: { age: 52.5, job: "farmer", owner: 0 } }]);
  });

  it("show next to the field what the form would refuse, and are left out until it is fixed", async () => {
    const { person, open, add } = await openDraft();
    const group = await open("Row 1");
    const age = within(group).getByLabelText("Age");
    await person.clear(age);
    await person.type(age, "120");
    expect(within(group).getByText(/16 to 99/)).toBeVisible();
    expect(age.getAttribute("aria-invalid")).toBe("true");
    expect(screen.getByText("left out: the form would refuse it")).toBeVisible();
    expect(await add()).toEqual([]);
  });

  it("prevent the model from being added while one has no title, and mark the title as invalid", async () => {
    const { person, open } = await openDraft();
    const group = await open("Row 1");
    await person.clear(within(group).getByLabelText("Title of the example"));
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "Add model" }).disabled).toBe(true);
    expect(screen.getByLabelText("Title of the example").getAttribute("aria-invalid")).toBe("true");
  });

  it("can be added from the form's values, and removed", async () => {
    const { person, open, add } = await openDraft();
    const form = screen.getByRole("region", { name: "Form preview" });
    const age = within(form).getByLabelText("Age");
    await person.clear(age);
    await person.type(age, "67");
    await person.click(screen.getByRole("button", { name: "Add the form’s current values" }));
    expect(await screen.findByRole("group", { name: "Example 2" })).toBeVisible();
    await person.click(within(await open("Row 1")).getByRole("button", { name: "Remove this example" }));
    expect(await add()).toEqual([{ title: "Example 2", inputs: { age: 67, job: "clerk", owner: 1 } }]);
  });

  it("never get a title that another one has", async () => {
    const { person, open, add } = await openDraft();
    await person.click(screen.getByRole("button", { name: "Add an example" }));
    await screen.findByRole("group", { name: "Example 2" });
    await person.click(within(await open("Row 1")).getByRole("button", { name: "Remove this example" }));
    await person.click(screen.getByRole("button", { name: "Add an example" }));
    expect((await add()).map(({ title }) => title)).toEqual(["Example 2", "Example 3"]);
  });

  it("are empty if they are added without values", async () => {
    const { person, add } = await openDraft();
    await person.click(screen.getByRole("button", { name: "Add an example" }));
    const group = await screen.findByRole("group", { name: "Example 2" });
    await person.type(within(group).getByLabelText("Age"), "18");
    expect((await add())[1]).toEqual({ title: "Example 2", inputs: { age: 18 } });
  });
});
