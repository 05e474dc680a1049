import { useCallback, useEffect, useState } from "react";
import { withPlainName } from "../display/file-input.tsx";

/**
 * Accepts files dropped anywhere on the page. Without this, the browser would leave the page to open the file.
 * @returns whether files are being dragged over the page
 */
export function useDroppedFiles(onFiles: ((files: readonly File[]) => void) | undefined): boolean {
  const [isOver, setIsOver] = useState(false);

  useEffect(() => {
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") === true;
    const over = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setIsOver(onFiles !== undefined);
    };
    const leave = (event: DragEvent) => {
      // Moving between elements does not count as leaving the window.
      if (event.relatedTarget === null) setIsOver(false);
    };
    const drop = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setIsOver(false);
      const files = Array.from(event.dataTransfer?.files ?? [], withPlainName);
      if (files.length > 0) onFiles?.(files);
    };
    window.addEventListener("dragover", over);
    window.addEventListener("dragleave", leave);
    window.addEventListener("drop", drop);
    return () => {
      window.removeEventListener("dragover", over);
      window.removeEventListener("dragleave", leave);
      window.removeEventListener("drop", drop);
    };
  }, [onFiles]);

  return isOver;
}

/** Like `useDroppedFiles`, for screens that accept only one file: uses the first one. */
export function useDroppedFile(onFile: ((file: File) => void) | undefined): boolean {
  const takeFirst = useCallback((files: readonly File[]) => onFile?.(files[0]!), [onFile]);
  return useDroppedFiles(onFile && takeFirst);
}
