import { useState } from "react";
import { preprocessingSnippet, referenceSnippets } from "../../doctor/snippets.ts";
import { useWords } from "../words/language.ts";
import { pastedName } from "./source-files.ts";
import { SelectLine, TextLines } from "./text-line.tsx";

/** Shows code that writes reference rows, for each library that a model may come from. */
export function ProofBox() {
  const words = useWords().newModel.proof;
  const [library, setLibrary] = useState(referenceSnippets[0]!.library);
  const chosen = referenceSnippets.find((each) => each.library === library)!;
  return (
    <details className="preprocessing">
      <summary>{words.heading}</summary>
      <p className="hint">{words.help}</p>
      <SelectLine
        label={words.library}
        help={chosen.tried === undefined ? words.untried : words.tried(library, chosen.tried)}
        value={library}
        options={referenceSnippets.map((each) => ({ value: each.library, label: each.library }))}
        onChange={setLibrary}
      />
      <pre className="finding-line">{chosen.code}</pre>
    </details>
  );
}

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
        onClick={() => onFiles([new File([text.trim()], pastedName, { type: "application/json" })])}
      >
        {words.use}
      </button>
    </details>
  );
}
