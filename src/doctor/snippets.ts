/** A few lines of Python that write reference rows for `readReferenceRows`. */
export type ReferenceSnippet = {
  readonly library: string;
  /** The version that these lines were tested with; undefined if they were never run. */
  readonly tried: string | undefined;
  readonly code: string;
};

/** @param probabilities the lines that compute `p` from the DataFrame `rows`, with one column for each class */
function snippet(
  library: string,
  module: string,
  probabilities: readonly string[],
  tried?: string,
): ReferenceSnippet {
  const code = [
    `import ${module}`,
    "rows = X_test[:500]  # a DataFrame with the columns that the exported model expects",
    ...probabilities,
    'out = rows.assign(**{f"probability_{k}": p[:, k] for k in range(p.shape[1])})',
    'with open("reference.csv", "w", encoding="utf-8", newline="") as file:',
    `    file.write(f"# ${library} {${module}.__version__}\\n")`,
    "    out.to_csv(file, index=False)",
  ].join("\n");
  return { library, tried, code };
}

/**
 * One snippet for each library that models come from. `test/doctor/snippets.test.ts` runs those whose library is
 * installed.
 */
export const referenceSnippets: readonly ReferenceSnippet[] = [
  snippet("scikit-learn", "sklearn", ["p = model.predict_proba(rows)"], "1.9.1"),
  snippet("LightGBM", "lightgbm", ["p = model.predict_proba(rows)"]),
  snippet("XGBoost", "xgboost", ["p = model.predict_proba(rows)"], "1.7.4"),
  snippet(
    "PyTorch",
    "torch",
    [
      "model.eval()  # turns dropout off",
      "with torch.no_grad():  # leave out the softmax if the model already ends with one",
      "    p = torch.softmax(model(torch.tensor(rows.values, dtype=torch.float32)), 1).numpy()",
    ],
    "1.13",
  ),
  snippet("Keras", "keras", [
    "import numpy",
    "p = model.predict(rows.values)",
    "if p.shape[1] == 1: p = numpy.hstack([1 - p, p])  # the model ends with a single sigmoid",
  ]),
];

/** Prints the steps of fitted encoders as JSON for `parsePreprocessing`. Tested with scikit-learn 1.9.1. */
export const preprocessingSnippet = `import json
def steps(encoder, names):
    if hasattr(encoder, "with_mean"):  # StandardScaler
        return [{"name": n, "mean": encoder.mean_[i] if encoder.with_mean else 0,
                 "scale": encoder.scale_[i] if encoder.with_std else 1}
                for i, n in enumerate(names)]
    onehot = hasattr(encoder, "drop_idx_")  # OneHotEncoder, or else OrdinalEncoder
    drops = encoder.drop_idx_ if onehot and encoder.drop_idx_ is not None else [None] * len(names)
    unknown = "ignore" if onehot and encoder.handle_unknown != "error" else "error"
    return [{"name": n, "categories": c.tolist(), "as": "columns" if onehot else "number",
             "unknown": unknown, **({} if d is None else {"drop": c.tolist()[d]})}
            for n, c, d in zip(names, encoder.categories_, drops)]
print(json.dumps(steps(scaler, ["age"]) + steps(onehot, ["job"])))  # in the model's order`;
