import { type ParseArgsConfig, parseArgs } from "node:util";
import { AppError } from "../core/errors.ts";

type Options = NonNullable<ParseArgsConfig["options"]>;
type Parsed<Known extends Options> = ReturnType<
  typeof parseArgs<{ args: string[]; allowPositionals: true; options: Known }>
>;

/**
 * Reads a command's arguments.
 * @param options in the form that Node's `parseArgs` takes
 * @param usage added to the error after the reason; left out for a command that prints it elsewhere
 * @throws AppError `input-invalid` for an option that the command does not know or that lacks its value
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
