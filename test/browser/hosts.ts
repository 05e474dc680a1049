import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";

import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { canInstallPackages, installPackages } from "./apt-packages.ts";
import { freePort } from "./free-port.ts";

/** A web server, other than the tests' own, that serves a copy of the built site under a path. */
export type Host = { readonly url: string; readonly stop: () => Promise<void> };

/** The path under which every host serves the site. */
export const hostedPath = "/some/path/";

function canRun(program: string, args: readonly string[]): boolean {
  return spawnSync(program, args, { stdio: "ignore" }).status === 0;
}

/** Finds nginx, or installs it on Debian as root. Prints a message if it is not available. */
export function findNginx(): string | undefined {
  const find = () => ["nginx", "/usr/sbin/nginx"].find((program) => canRun(program, ["-v"]));
  const found = find();
  if (found !== undefined) return found;
  if (canInstallPackages()) installPackages("nginx-light");
  const installed = find();
  if (installed === undefined)
    console.warn(
      "SKIPPED: nginx is not installed, so hosting with it was not tested. Debian: apt-get install nginx-light",
    );
  return installed;
}

/** Finds Python, which includes a plain static server. Prints a message if it is not available. */
export function findPython(): string | undefined {
  const found = ["python3", "python"].find((program) => canRun(program, ["-c", "import http.server"]));
  if (found === undefined)
    console.warn("SKIPPED: Python is not installed, so hosting with a plain static server was not tested.");
  return found;
}

/** Starts nginx with the settings from the README. */
export async function startNginx(program: string, dist: string): Promise<Host> {
  const root = await mkdtemp(join(tmpdir(), "hunch-nginx-"));
  const folder = join(root, "site");
  await cp(dist, folder, { recursive: true });
  const port = await freePort();
  const settings = { folder, path: hostedPath, state: root, port: String(port) };
  const template = await readFile(fileURLToPath(new URL("../hosting/nginx.conf", import.meta.url)), "utf8");
  const filled = template.replace(/\{\{(\w+)\}\}/g, (_, name: keyof typeof settings) => settings[name]);
  const headers = await readFile(join(dist, "_headers"), "utf8");
  const text = filled.replaceAll("connect-src 'self'", /connect-src [^;]+/.exec(headers)![0]);
  const config = join(root, "nginx.conf");
  // If started as root, nginx would run its workers as a different user, who can't read this folder.
  const user = process.getuid?.() === 0 ? "user root;\n" : "";
  await writeFile(config, user + text);
  return startHost(program, ["-c", config, "-p", root], port, root);
}

/**
 * Starts `python3 -m http.server`, which has no compression, caching or custom headers.
 */
export async function startPython(program: string, dist: string): Promise<Host> {
  const root = await mkdtemp(join(tmpdir(), "hunch-python-"));
  await mkdir(join(root, hostedPath), { recursive: true });
  await cp(dist, join(root, hostedPath), { recursive: true });
  const port = await freePort();
  const args = ["-m", "http.server", String(port), "--bind", "127.0.0.1", "--directory", root];
  return startHost(program, args, port, root);
}

async function startHost(
  program: string,
  args: readonly string[],
  port: number,
  root: string,
): Promise<Host> {
  const server = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  server.stderr.on("data", (text: Buffer) => {
    said += text;
  });
  const url = `http://localhost:${port}${hostedPath}`;
  const answers = () =>
    fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
  const stop = async () => {
    await end(server);
    await rm(root, { recursive: true, force: true });
  };
  try {
    await expect.poll(answers, { timeout: 60_000 }).toBe(true);
  } catch (error) {
    await stop();
    throw new Error(`${program} does not respond: ${said}`, { cause: error });
  }
  return { url, stop };
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  server.kill();
  await once(server, "exit");
}
