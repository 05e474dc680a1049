import type { ComponentProps } from "react";

/**
 * A button that starts work. While that is under way it takes no second press, and keeps the focus, which a disabled one
 * would lose.
 */
export function AsyncButton({ busy, onClick, ...rest }: ComponentProps<"button"> & { busy: boolean }) {
  return (
    <button type="button" aria-disabled={busy || undefined} onClick={busy ? undefined : onClick} {...rest} />
  );
}
