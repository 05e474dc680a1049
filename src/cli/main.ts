import { resolve } from "node:path";
import { forTerminal } from "../core/visible-text.ts";
import { runCommand } from "./run-command.ts";

const words = process.argv.slice(2);
// The bundler moves the cursor and writes in colours, so in a build, our plugins make plain what they print.
if (words[0] !== "build") for (const stream of [process.stdout, process.stderr]) makePlain(stream);
const succeeded = await runCommand(words, resolve("."), {
  print: (line) => console.log(line),
  complain: (reason) => console.error(forTerminal(reason)),
});
if (!succeeded) process.exitCode = 1;

/** Makes everything plain that the process and its threads print: the runtime's errors name parts of strangers' files. */
function makePlain(stream: NodeJS.WriteStream): void {
  const write = stream.write.bind(stream);
  stream.write = (chunk: string | Uint8Array, ...rest: unknown[]) =>
    write(forTerminal(typeof chunk === "string" ? chunk : Buffer.from(chunk).toString()), ...(rest as []));
}
