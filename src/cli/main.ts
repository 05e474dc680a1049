import { resolve } from "node:path";
import { runCommand } from "./run-command.ts";

const succeeded = await runCommand(process.argv.slice(2), resolve("."), {
  print: (line) => console.log(line),
  complain: (reason) => console.error(reason),
});
if (!succeeded) process.exitCode = 1;
