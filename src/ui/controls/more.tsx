import type { ReactNode } from "react";

/** What is rarely wanted, folded behind a word. */
export function More({
  label,
  of,
  children,
}: {
  label: string;
  /** Says of which of several it is, to those who can't see where it is. */
  of?: string;
  children: ReactNode;
}) {
  return (
    <details className="more">
      <summary aria-label={of && `${label} ${of}`}>{label}</summary>
      <div className="more-content">{children}</div>
    </details>
  );
}
