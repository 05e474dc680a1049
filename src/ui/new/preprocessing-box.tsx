import { useState } from "react";
import { preprocessingSnippet } from "../../doctor/snippets.ts";
import { useWords } from "../words/language.ts";
import { TextLines } from "./text-line.tsx";

/**
 * A box for the preprocessing steps that a program applied to the columns. Once they are given, visitors can type raw
 * values.
 */
export function PreprocessingBox({ onFiles }: { onFiles: (files: readonly File[]) => void }) {
  const words = useWords().newModel.preprocessing;
  const [text, setText] = useState("");
  return (
    <details className="preprocessing">
      <summary>{words.heading}</summary>
      <p className="hint">{words.help}</p>
      <pre className="finding-line">{preprocessingSnippet}</pre>
      <TextLines label={words.label} value={text} onChange={setText} />
      <button
        type="button"
        disabled={text.trim() === ""}
        onClick={() => onFiles([new File([text.trim()], "preprocessing.json", { type: "application/json" })])}
      >
        {words.use}
      </button>
    </details>
  );
}
