import type { ComponentProps } from "react";

/**
 * A native file box. It forgets the chosen files at once, because a browser reports a change only when another file is
 * chosen: otherwise, nobody could choose the same file again after correcting it.
 */
export function FileInput({
  onFiles,
  ...input
}: Omit<ComponentProps<"input">, "type" | "onChange"> & {
  /** Called with at least one file, and with exactly one unless `multiple` is set. */
  onFiles: (files: readonly [File, ...File[]]) => void;
}) {
  return (
    <input
      {...input}
      type="file"
      onChange={({ target }) => {
        const [first, ...rest] = target.files ?? [];
        target.value = "";
        if (first) onFiles([first, ...rest]);
      }}
    />
  );
}
