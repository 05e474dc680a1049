import type { Field } from "../../core/card.ts";

/** A table cell as the form would show it: a choice by its label, everything else unchanged. */
export function cellText(field: Field, cell: string | undefined): string | undefined {
  if (field.kind !== "category" || cell === undefined) return cell;
  const value = cell.trim();
  return field.choices.find((choice) => choice.value === value)?.label ?? cell;
}
