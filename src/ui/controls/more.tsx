import type { ReactNode } from "react";

/** Content that is rarely needed, collapsed under a short label. */
export function More({
  label,
  of,
  children,
}: {
  label: string;
  /** Distinguishes this label from identical ones, for visitors who can't see where it is. */
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
