import type { ComponentProps } from "react";
import { withoutDirectionControls } from "../../core/visible-text.ts";

/**
 * A native file input. It clears its selection after every choice, because browsers report a change only if a
 * different file is chosen: otherwise, the visitor could not correct a file and choose it again.
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
        const [first, ...rest] = Array.from(target.files ?? [], withPlainName);
        target.value = "";
        if (first) onFiles([first, ...rest]);
      }}
    />
  );
}

/** The same file, with a name that doesn't change the direction of the sentences in which it is shown. */
export function withPlainName(file: File): File {
  const name = withoutDirectionControls(file.name);
  return name === file.name ? file : new File([file], name, { type: file.type });
}
