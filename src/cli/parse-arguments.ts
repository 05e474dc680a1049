import { type ParseArgsConfig, parseArgs } from "node:util";
import { AppError } from "../core/errors.ts";

type Options = NonNullable<ParseArgsConfig["options"]>;
type Parsed<Known extends Options> = ReturnType<
  typeof parseArgs<{ args: string[]; allowPositionals: true; options: Known }>
>;

/**
 * Reads a command's arguments.
 * @param options in the form that Node's `parseArgs` accepts
 * @param usage added to the error after the reason; leave it out for a command that prints its usage elsewhere
 * @throws AppError `input-invalid` if the command doesn't know an option, or an option lacks its value
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
