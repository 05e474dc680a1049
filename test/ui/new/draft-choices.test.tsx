import { fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { expect, it } from "vitest";
import type { DraftCard, DraftField } from "../../../src/doctor/draft-types.ts";
import { changeField, readChoices, writeChoices } from "../../../src/ui/new/draft.ts";
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
      onChange={(change) =>
        setField((before) => changeField({ fields: [before] } as DraftCard, 0, change).fields[0]!)
      }
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

it.each([
  [{ yes: 1, no: 0 }, ["-", "-1"], -1],
  [{ yes: 1, no: 0 }, ["", "2.", "2.5"], 2.5],
  [{ yes: "ja", no: "nein" }, ["", "0"], "0"],
])("keeps the type of %j while another value for no is typed", (values, texts, no) => {
  render(<Editor first={{ name: "coast", label: "Coast", kind: "boolean", ...values }} />);
  const box = screen.getByLabelText<HTMLInputElement>("Value for no");
  for (const text of texts) {
    fireEvent.change(box, { target: { value: text } });
    expect(box).toHaveValue(text);
    expect(box.getAttribute("aria-invalid")).toBe(["", "-"].includes(text) ? "true" : null);
    expect(typeof drafted.no).toBe(typeof values.no);
  }
  expect(drafted.no).toBe(no);
  expect(box.getAttribute("aria-invalid")).toBeNull();
});

const grades: DraftField = {
  name: "grade",
  label: "Grade",
  kind: "category",
  choices: [{ value: "1" }, { value: "2" }],
  default: "2",
  typical: "2",
};

it("offers every kind for choices that may be numbers or text", () => {
  render(<Editor first={grades} />);
  const kinds = screen.getByLabelText<HTMLSelectElement>("Kind");
  expect([...kinds.options].map(({ value }) => value)).toEqual([
    "text",
    "number",
    "category",
    "boolean",
    "datetime",
  ]);
  fireEvent.change(kinds, { target: { value: "boolean" } });
  expect(drafted).toMatchObject({ kind: "boolean", yes: 2, no: 1 });
});

it("no longer has a default that was removed from the choices", () => {
  render(<Editor first={grades} />);
  const box = screen.getByLabelText("Choices");
  fireEvent.change(box, { target: { value: "1\n2 = Second" } });
  expect(drafted).toMatchObject({ default: "2", typical: "2" });
  fireEvent.change(box, { target: { value: "1" } });
  expect(drafted).toEqual({ name: "grade", label: "Grade", kind: "category", choices: [{ value: "1" }] });
});

it("reads choices as they were written", () => {
  const choices = [{ value: "a = b", label: "c" }, { value: "a", label: "d" }, { value: "e = f" }];
  expect(readChoices(writeChoices(choices), choices)).toEqual(choices);
});
