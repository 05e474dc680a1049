import type { ReactNode } from "react";

/** Content that is rarely wanted, collapsed under a word. */
export function More({
  label,
  of,
  children,
}: {
  label: string;
  /** Tells people who can't see its position which of several it is. */
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
