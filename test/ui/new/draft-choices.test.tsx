import { fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { expect, it } from "vitest";
import type { DraftField } from "../../../src/doctor/draft-types.ts";
import { readChoices, writeChoices } from "../../../src/ui/new/draft.ts";
import { FieldEditor } from "../../../src/ui/new/field-editor.tsx";

let drafted: DraftField;

function Editor({ first }: { first: DraftField }) {
  const [field, setField] = useState(first);
  drafted = field;
  const problems = [{ at: "unit", message: "Keeps the field open." }];
  return (
    <FieldEditor
      field={field}
      problems={problems}
      onChange={(change) => setField((before) => ({ ...before, ...change }) as DraftField)}
    />
  );
}

it("lets the owner type labels and further choices, also for a value that contains the sign before labels", () => {
  const choices = [{ value: "clerk" }, { value: "rank = 2" }];
  render(<Editor first={{ name: "job", label: "Job", kind: "category", choices }} />);
  const box = screen.getByLabelText<HTMLTextAreaElement>("Choices");
  for (const key of " = Second\nbaker = Bakes") fireEvent.change(box, { target: { value: box.value + key } });
  expect(box).toHaveValue("clerk\nrank = 2 = Second\nbaker = Bakes");
  expect(drafted.choices).toEqual([
    { value: "clerk" },
    { value: "rank = 2", label: "Second" },
    { value: "baker", label: "Bakes" },
  ]);
});

it("reads choices as they were written", () => {
  const choices = [{ value: "a = b", label: "c" }, { value: "a", label: "d" }, { value: "e = f" }];
  expect(readChoices(writeChoices(choices), choices)).toEqual(choices);
});
