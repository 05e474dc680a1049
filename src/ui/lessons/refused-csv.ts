import type { RefusedRow } from "../../core/services.ts";

/** A cell that a spreadsheet shows as text, whatever it begins with (RFC 4180 quoting). */
function cell(text: string | number): string {
  const value = typeof text === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : String(text);
  return `"${value.replaceAll('"', '""')}"`;
}

/** Refused rows for mending: line, reason, and the line as it stood in the file. UTF-8 with BOM. */
export function refusedCsv(rows: readonly RefusedRow[]): string {
  const lines = rows.map(({ line, problem, text }) =>
    [line, problem.at, problem.message, text].map(cell).join(","),
  );
  return `﻿line,column,reason,text\r\n${lines.join("\r\n")}\r\n`;
}
