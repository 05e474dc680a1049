import { build } from "vite";
import { AppError } from "../core/errors.ts";
import { parseArguments } from "./parse-arguments.ts";

export const buildUsage = "usage: npm run build -- [--keep-going] [--outDir FOLDER] [--base PATH]";

/**
 * `npm run build`: builds the site. If a model is refused, the build fails and prints the model's report; with
 * `--keep-going`, the site is built without that model.
 * @param root the project folder
 * @throws AppError `input-invalid` for a wrong argument, and for a refused model
 */
export async function runBuild(argv: readonly string[], root: string): Promise<void> {
  const { keepGoing, outDir, base } = parse(argv);
  if (keepGoing) process.env.HUNCH_KEEP_GOING = "1";
  try {
    const changes = {
      ...(base !== undefined && { base }),
      build: { ...(outDir !== undefined && { outDir }) },
    };
    await build({ root, ...changes });
  } catch (error) {
    // The bundler wraps every plugin's error in one of its own. Errors from our own plugins are meant for the
    // site's owner and don't need a stack trace.
    const text = error instanceof Error ? error.message : "";
    const [, ours] =
      /\[plugin hunch:[^\]]*\]\s*(?:RolldownError:|Error:)?\s*([\s\S]*?)(?=\n\s+at |$)/.exec(text) ?? [];
    if (ours === undefined) throw error;
    throw new AppError("input-invalid", { reason: ours.trim() }, { cause: error });
  }
}

function parse(argv: readonly string[]): { keepGoing: boolean; outDir?: string; base?: string } {
  const { values } = parseArguments(
    argv,
    {
      "keep-going": { type: "boolean", default: false },
      outDir: { type: "string" },
      base: { type: "string" },
    },
    buildUsage,
  );
  const { "keep-going": keepGoing, ...rest } = values;
  return { keepGoing, ...rest };
}
