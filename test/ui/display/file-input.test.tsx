import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { FileInput } from "../../../src/ui/display/file-input.tsx";

const rows = () => new File(["age\n30\n"], "rows.csv", { type: "text/csv" });

test("a file input is emptied after each choice, so that the same file can be chosen again", async () => {
  const sizes: number[] = [];
  render(<FileInput aria-label="Rows" multiple onFiles={(files) => sizes.push(files.length)} />);
  const box = screen.getByLabelText<HTMLInputElement>("Rows");
  await userEvent.upload(box, [rows(), rows()]);
  expect(sizes).toEqual([2]);
  expect(box.value).toBe("");
});
