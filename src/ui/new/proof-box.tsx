import { useState } from "react";
import { referenceSnippets } from "../../doctor/snippets.ts";
import { useWords } from "../words/language.ts";
import { SelectLine } from "./text-line.tsx";

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
