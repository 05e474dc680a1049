import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { ProofBox } from "../../../src/ui/new/snippet-boxes.tsx";

it("shows, for each library, code that proves that the model is the same, and whether it was tested", async () => {
  render(<ProofBox />);
  const person = userEvent.setup();
  await person.click(screen.getByText("Prove that it is the same model"));
  expect(screen.getByText("Tested with scikit-learn 1.9.1.")).toBeVisible();
  await person.selectOptions(screen.getByLabelText("Library"), "Keras");
  expect(screen.getByText("These lines have not been tested yet.")).toBeVisible();
  expect(screen.getByText(/model\.predict\(rows\.values\)/)).toBeVisible();
});
