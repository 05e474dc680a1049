import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { readable } from "../../../src/doctor/draft-fields.ts";
import { TrainingNotes } from "../../../src/ui/new/training-notes.tsx";

it("strips text-direction controls from notes and labels, since they would reverse the text after them", async () => {
  render(<TrainingNotes notes={[{ code: "column-empty", column: "a\u202Eb" }]} />);
  expect(await screen.findByText(/^“ab”/)).toBeVisible();
  expect(readable("a\u202E_b")).toBe("A b");
});
