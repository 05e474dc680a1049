import type { ComponentProps } from "react";

/**
 * A native file input. It clears its selection at once, because browsers report a change only if a different file is
 * chosen: otherwise, the visitor could not correct a file and choose it again.
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
