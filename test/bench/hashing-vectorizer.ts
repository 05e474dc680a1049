import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { tokenExpression } from "../../src/training/texts/tokenize.ts";

/** The number of buckets in the movie-review model. */
const bucketCount = 2 ** 23;

const run = promisify(execFile);
const python = "/usr/bin/python3";
const script = fileURLToPath(new URL("./hashing_vectorizer.py", import.meta.url));

/** How many seconds scikit-learn took to predict the rows: in memory, and from CSV to CSV. */
export type SklearnTimes = { readonly rows: number; readonly inMemory: number; readonly whole: number };

/** Whether Debian's scikit-learn is installed. */
export async function hasSklearn(): Promise<boolean> {
  return run(python, ["-c", "import sklearn"]).then(
    () => true,
    () => false,
  );
}

/**
 * Runs scikit-learn on a table with a `review` column, using the model's token pattern, 1-3-grams and number
 * of buckets.
 * @param before a command to prepend, such as taskset for a single core
 */
export async function timeSklearn(table: string, before: readonly string[] = []): Promise<SklearnTimes> {
  const [program, ...words] = [...before, python, script, table, tokenExpression, String(bucketCount)];
  const { stdout } = await run(program!, words);
  return JSON.parse(stdout) as SklearnTimes;
}
