import type { ComponentProps } from "react";

/**
 * A button that starts work. While the work is running, it ignores further presses but keeps the focus, which a disabled
 * button would lose.
 */
export function AsyncButton({ busy, onClick, ...rest }: ComponentProps<"button"> & { busy: boolean }) {
  return (
    <button type="button" aria-disabled={busy || undefined} onClick={busy ? undefined : onClick} {...rest} />
  );
}
