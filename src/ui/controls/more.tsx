import type { ReactNode } from "react";

/** Content that is rarely wanted, collapsed under a word. */
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
