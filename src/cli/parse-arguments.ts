import { type ParseArgsConfig, parseArgs } from "node:util";
import { AppError } from "../core/errors.ts";

type Options = NonNullable<ParseArgsConfig["options"]>;
type Parsed<Known extends Options> = ReturnType<
  typeof parseArgs<{ args: string[]; allowPositionals: true; options: Known }>
>;

/**
 * Reads a command's arguments.
 * @param options in the format of Node's `parseArgs`
 * @param usage added to the error after the reason
 * @throws AppError `input-invalid` if an option is unknown or its value is missing
 */
export function parseArguments<const Known extends Options>(
  argv: readonly string[],
  options: Known,
  usage?: string,
): Parsed<Known> {
  try {
    return parseArgs({ args: [...argv], allowPositionals: true, options });
  } catch (error) {
    const reason = [(error as Error).message, usage].filter(Boolean).join("; ");
    throw new AppError("input-invalid", { reason }, { cause: error });
  }
}
