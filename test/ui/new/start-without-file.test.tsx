import { fireEvent, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { createFakeServices } from "../fakes/services.ts";
import { renderApp } from "../render-app.tsx";
// Load this before the first test: on a busy machine, loading a screen takes longer than a test waits.
import "../../../src/ui/new/new-page.tsx";

const lines = (word: string) => [1, 2, 3, 4, 5].map((row) => `${word} ${row}`).join("\n");
const type = (label: string, value: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } });

it("waits until every class with examples has a name of its own, and says which one lacks it", async () => {
  const { person } = renderApp(createFakeServices([]), "#/new");
  await person.click(await screen.findByText("Start from examples"));
  await person.click(screen.getByRole("button", { name: "Add a class" }));
  for (const [index, name] of ["good", "bad", ""].entries()) {
    type(`Class ${index + 1}`, name);
    type(`Examples of class ${index + 1}`, lines(`a day of kind ${index}`));
  }
  const use = screen.getByRole("button", { name: "Use these examples" });
  expect(use).toBeDisabled();
  expect(screen.getByText("Class 3 has no name.")).toBeVisible();
  type("Class 3", "bad ");
  expect(use).toBeDisabled();
  expect(screen.getByText("Two classes have the name “bad”.")).toBeVisible();
  type("Class 3", "mixed");
  expect(use).toBeEnabled();
  expect(screen.queryByText(/has no name|have the name/)).toBeNull();
});

it("makes the browser ask before examples are lost that were typed but not used yet", async () => {
  const isAsked = () => !window.dispatchEvent(new Event("beforeunload", { cancelable: true }));
  const { person } = renderApp(createFakeServices([]), "#/new");
  await person.click(await screen.findByText("Start from examples"));
  expect(isAsked()).toBe(false);
  type("Examples of class 1", "a fine day");
  expect(isAsked()).toBe(true);
  type("Examples of class 1", "");
  expect(isAsked()).toBe(false);
});

it("examples that were typed are still there after the table made from them is removed", async () => {
  const { person } = renderApp(createFakeServices([]), "#/new");
  await person.click(await screen.findByText("Start from examples"));
  type("Class 1", "good");
  type("Examples of class 1", lines("a fine day"));
  type("Class 2", "bad");
  type("Examples of class 2", lines("a wet day"));
  await person.click(screen.getByRole("button", { name: "Use these examples" }));
  const remove = await screen.findByRole("button", { name: /my-examples\.csv/ });
  expect(screen.queryByRole("button", { name: "Use these examples" })).toBeNull();
  await person.click(remove);
  expect(await screen.findByRole("button", { name: "Use these examples" })).toBeVisible();
  expect(screen.getByLabelText("Class 1")).toHaveValue("good");
  expect(screen.getByLabelText("Examples of class 2")).toHaveValue(lines("a wet day"));
});
