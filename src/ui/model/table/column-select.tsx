import { useId } from "react";
import type { TableHead } from "../../../tables/table-scoring.ts";

const shownCharacters = 60;

/** A column of the table for one field, with what stands in it first. */
export function ColumnSelect({
  label,
  head,
  value,
  none,
  problem,
  onChange,
}: {
  label: string;
  head: TableHead;
  value: number | undefined;
  /** What it means that no column is chosen. */
  none: string;
  problem: string | undefined;
  onChange: (column: number | undefined) => void;
}) {
  const id = useId();
  const example = value === undefined ? undefined : head.sample.find((row) => row[value]?.trim())?.[value];
  return (
    <div className="column-select">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        value={value ?? ""}
        aria-invalid={problem !== undefined || undefined}
        aria-describedby={`${id}-note`}
        onChange={(event) => onChange(event.target.value === "" ? undefined : Number(event.target.value))}
      >
        <option value="">{none}</option>
        {head.columns.map((name, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: columns are known by their place; names may repeat
          <option key={index} value={index}>
            {name.trim() === "" ? `Column ${index + 1}` : name}
          </option>
        ))}
      </select>
      <span id={`${id}-note`} className={problem ? "problem" : "hint"}>
        {problem ?? (example === undefined ? "" : `such as ${shorten(example.trim())}`)}
      </span>
    </div>
  );
}

function shorten(text: string): string {
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters).trimEnd()} …` : text;
}
