import { useState } from "react";
import { useWords } from "../words/language.ts";
import { TextLines } from "./text-line.tsx";

/** Prints the steps of fitted encoders as the JSON that `parsePreprocessing` reads. Tried with scikit-learn 1.2. */
const snippet = `import json
def steps(encoder, names):
    if hasattr(encoder, "mean_"):  # StandardScaler
        return [{"name": n, "mean": m, "scale": s}
                for n, m, s in zip(names, encoder.mean_.tolist(), encoder.scale_.tolist())]
    kind = "columns" if hasattr(encoder, "drop_idx_") else "number"  # OneHotEncoder, OrdinalEncoder
    return [{"name": n, "categories": c.tolist(), "as": kind}
            for n, c in zip(names, encoder.categories_)]
print(json.dumps(steps(scaler, ["age"]) + steps(onehot, ["job"])))  # in the model's order`;

/** Takes what a program does to the columns before the model gets them, so that people type what they know. */
export function PreprocessingBox({ onFiles }: { onFiles: (files: readonly File[]) => void }) {
  const words = useWords().newModel.preprocessing;
  const [text, setText] = useState("");
  return (
    <details className="preprocessing">
      <summary>{words.heading}</summary>
      <p className="hint">{words.help}</p>
      <pre className="finding-line">{snippet}</pre>
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
