import { useId, useRef } from "react";
import { useDroppedFiles } from "../controls/use-dropped-file.ts";
import { FileInput } from "../display/file-input.tsx";
import { useWords } from "../words/language.ts";
import type { GivenFiles } from "./source-files.ts";

/** A box for choosing or dropping files, which lists the files chosen so far. */
export function ChooseFiles({
  files,
  onFiles,
  onRemove,
}: {
  files: GivenFiles;
  onFiles: (files: readonly File[]) => void;
  onRemove: (file: File) => void;
}) {
  const words = useWords().newModel.choose;
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const isOver = useDroppedFiles(onFiles);
  const given = [files.model ?? [], files.externalData, files.json, files.tables].flat();
  return (
    <div className="choose-files" data-over={isOver || undefined} data-given={given.length > 0 || undefined}>
      <label htmlFor={id}>{words.label}</label>
      <FileInput
        ref={input}
        id={id}
        multiple
        accept=".onnx,.data,.bin,.json,.csv,.tsv,.txt,.gz"
        aria-describedby={`${id}-help`}
        onFiles={onFiles}
      />
      <p id={`${id}-help`} className="hint">
        {isOver ? words.release : words.help}
      </p>
      {given.length > 0 && (
        <ul className="given-files" aria-label={words.given}>
          {given.map((file) => (
            <li key={file.name}>
              <code>{file.name}</code>
              <button
                type="button"
                className="word"
                aria-label={words.remove(file.name)}
                onClick={() => {
                  // This button disappears and would take the focus with it.
                  input.current?.focus();
                  onRemove(file);
                }}
              >
                {words.removeFile}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
