import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it } from "vitest";
import type { ColumnUse } from "../../../src/training/columns/column-report.ts";
import { describeColumns } from "../../../src/training/columns/describe-table.ts";
import { tableFrom } from "../../../src/training/columns/table.ts";
import { TableColumns } from "../../../src/ui/new/table-columns.tsx";

const rows = Array.from({ length: 100 }, (_, row) => row);
const columns = describeColumns(
  tableFrom({ value: rows.map((row) => (row % 10 === 3 ? "k.A." : String(row % 40))) }),
);

function Choosable() {
  const [uses, setUses] = useState<Readonly<Record<string, ColumnUse>>>({});
  const choose = (column: string, use: ColumnUse) => setUses({ ...uses, [column]: use });
  return <TableColumns columns={columns} target="y" uses={uses} onUse={choose} />;
}

it("a column's notes disappear when it is used as something else, for which they don't hold", async () => {
  const person = userEvent.setup();
  render(<Choosable />);
  const note = /“value” contains numbers, but 10 of 100 rows .* each value counts as a category/;
  expect(screen.getByText(note)).toBeVisible();
  const select = screen.getByRole("combobox");
  await person.selectOptions(select, "number");
  expect(screen.queryByText(note)).toBeNull();
  await person.selectOptions(select, "category");
  expect(screen.getByText(note)).toBeVisible();
});
