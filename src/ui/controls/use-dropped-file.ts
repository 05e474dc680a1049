import { useEffect, useState } from "react";

/**
 * Takes a file that is dropped anywhere on the page, which would otherwise leave the page for the file.
 * @returns whether one is being held over the page
 */
export function useDroppedFile(onFile: ((file: File) => void) | undefined): boolean {
  const [isOver, setIsOver] = useState(false);

  useEffect(() => {
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") === true;
    const over = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setIsOver(onFile !== undefined);
    };
    const leave = (event: DragEvent) => {
      // Leaving one element for another is no leaving of the window.
      if (event.relatedTarget === null) setIsOver(false);
    };
    const drop = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setIsOver(false);
      const file = event.dataTransfer?.files[0];
      if (file) onFile?.(file);
    };
    window.addEventListener("dragover", over);
    window.addEventListener("dragleave", leave);
    window.addEventListener("drop", drop);
    return () => {
      window.removeEventListener("dragover", over);
      window.removeEventListener("dragleave", leave);
      window.removeEventListener("drop", drop);
    };
  }, [onFile]);

  return isOver;
}
