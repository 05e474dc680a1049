import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parsePreprocessing } from "../../src/doctor/preprocessing.ts";
import { hasProbabilities, readReferenceRows } from "../../src/doctor/reference-rows.ts";
import { preprocessingSnippet, referenceSnippets } from "../../src/doctor/snippets.ts";
import { check, codes, madeGraph, weights } from "./made-graphs.ts";

const lacksModules = 77;

/**
 * Runs code in the first Python installation that has these modules. Importing them takes most of the time, so
 * none is imported if another one is missing, and the process that imports them also runs the code.
 * @returns what it printed; undefined if no installation has them
 * @throws Error if the code fails
 */
function runPython(modules: string, code: string, folder?: string): string | undefined {
  const program = `
from importlib.util import find_spec
try:
    if not all(find_spec(name) for name in "${modules}".split(", ")):
        raise ImportError
    import ${modules}
except Exception:
    raise SystemExit(${lacksModules})
${code}`;
  for (const command of ["python3", "/usr/bin/python3"]) {
    const ended = spawnSync(command, ["-c", program], { cwd: folder, encoding: "utf8" });
    if (ended.error !== undefined || ended.status === lacksModules) continue;
    if (ended.status !== 0) throw new Error(`Python ended with ${ended.status}: ${ended.stderr}`);
    return ended.stdout;
  }
  console.log(`Not run: no Python here has ${modules}.`);
  return undefined;
}

const weightsInPython = `numpy.array(${JSON.stringify(weights)}).reshape(2, 3)`;
const rows = `
import numpy, pandas
X_test = pandas.DataFrame(numpy.random.RandomState(1).normal(0, 2, (60, 2)), columns=["a", "b"])
y = (X_test.values @ ${weightsInPython}).argmax(1)
`;

/** For each library, code that creates a model, either with the made graph's weights (`isMade`) or by fitting. */
const models: Readonly<
  Record<string, { readonly module: string; readonly code: string; readonly isMade: boolean }>
> = {
  "scikit-learn": {
    module: "sklearn",
    isMade: true,
    code: `
from sklearn.linear_model import LogisticRegression
model = LogisticRegression()
model.coef_, model.intercept_, model.classes_ = ${weightsInPython}.T, numpy.zeros(3), numpy.arange(3)`,
  },
  LightGBM: {
    module: "lightgbm",
    isMade: false,
    code: "import lightgbm\nmodel = lightgbm.LGBMClassifier(n_estimators=3).fit(X_test, y)",
  },
  XGBoost: {
    module: "xgboost",
    isMade: false,
    code: "import xgboost\nmodel = xgboost.XGBClassifier(n_estimators=3).fit(X_test, y)",
  },
  PyTorch: {
    module: "torch",
    isMade: true,
    code: `
import torch
model = torch.nn.Linear(2, 3, bias=False)
model.weight.data = torch.tensor(${weightsInPython}.T, dtype=torch.float32)`,
  },
  Keras: {
    module: "keras",
    isMade: true,
    code: `
import keras
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3, use_bias=False, activation="softmax")])
model.set_weights([${weightsInPython}])`,
  },
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "snippets-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("the code snippet that writes reference rows", () => {
  it.for(referenceSnippets)(
    "has at most ten lines, and runs with $library if it is installed",
    async ({ library, code }, { skip }) => {
      expect(code.split("\n").length).toBeLessThanOrEqual(10);
      const { module, isMade, code: making } = models[library]!;
      const printed = runPython(`pandas, ${module}`, `${rows}${making}\n${code}`, folder);
      if (printed === undefined) return skip();
      const reference = readReferenceRows(readFileSync(join(folder, "reference.csv"), "utf8"))!;
      expect(reference.library).toMatch(new RegExp(`^${library} \\d`));
      expect(reference.rows).toHaveLength(60);
      expect(hasProbabilities(reference)).toBe(true);
      if (!isMade) return;
      const graph = madeGraph("y", (made, logits) => made.node("Softmax", [logits], { axis: 1 }));
      expect(codes(await check(graph, { reference }), "note")).toContain("reference-agrees");
    },
  );

  it.each(referenceSnippets)("writes the file as the page reads it on Windows, too: $library", ({ code }) => {
    // There, Python would otherwise write another encoding, and a second carriage return at each line's end.
    expect(code).toContain('open("reference.csv", "w", encoding="utf-8", newline="")');
  });

  it("is the same as in the README", () => {
    const readme = readFileSync("public/models/README.md", "utf8");
    expect(readme).toContain(referenceSnippets[0]!.code);
    expect(readme).toContain(preprocessingSnippet);
  });
});

describe("the code snippet that prints fitted preprocessing steps", () => {
  it("runs with scikit-learn if it is installed, and its output can be read", ({ skip }) => {
    const fitting = `
from sklearn.preprocessing import OneHotEncoder, StandardScaler
scaler = StandardScaler().fit([[20.0], [40.0]])
onehot = OneHotEncoder().fit([["clerk"], ["farmer"]])`;
    const printed = runPython("sklearn", `${fitting}\n${preprocessingSnippet}`);
    if (printed === undefined) return skip();
    expect(parsePreprocessing(printed)).toMatchObject([
      { name: "age", mean: 30, scale: 10 },
      { name: "job", categories: ["clerk", "farmer"], as: "columns" },
    ]);
  });

  it("prints what the encoders were told to leave out", ({ skip }) => {
    const fitting = `
from sklearn.preprocessing import OneHotEncoder, StandardScaler
scaler = StandardScaler(with_mean=False).fit([[20.0], [40.0]])
onehot = OneHotEncoder(drop="if_binary", handle_unknown="ignore").fit([["clerk"], ["farmer"]])
three = OneHotEncoder(drop="if_binary").fit([["a"], ["b"], ["c"]])
plain = StandardScaler(with_std=False).fit([[20.0], [40.0]])`;
    const more = `print(json.dumps(steps(three, ["sort"]) + steps(plain, ["size"])))`;
    const printed = runPython("sklearn", `${fitting}\n${preprocessingSnippet}\n${more}`);
    if (printed === undefined) return skip();
    const [first, second] = printed.trim().split("\n");
    expect(parsePreprocessing(first!)).toEqual([
      { name: "age", mean: 0, scale: 10 },
      { name: "job", categories: ["clerk", "farmer"], as: "columns", drop: "clerk", unknown: "ignore" },
    ]);
    expect(parsePreprocessing(second!)).toEqual([
      { name: "sort", categories: ["a", "b", "c"], as: "columns", unknown: "error" },
      { name: "size", mean: 30, scale: 1 },
    ]);
  });
});
