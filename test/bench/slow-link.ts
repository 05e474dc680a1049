import { readdir, readFile } from "node:fs/promises";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { brotliCompressSync } from "node:zlib";

/** A visitor's connection. */
export type LinkSpeed = { readonly megabits: number; readonly latencyMs: number };

const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".png": "image/png",
};
const chunkBytes = 4096;

/**
 * A host on a slow connection. Every response is delayed by the latency, and all requests from the page, the
 * workers and the service worker share the bandwidth. It sends the `.br` files that the build wrote.
 */
export class SlowLink {
  readonly #folder: string;
  readonly #speed: LinkSpeed;
  readonly #changed: ReadonlyMap<string, Buffer>;
  #server: Server | undefined;
  #port = 0;
  /** The time at which the connection will have sent everything that is queued. */
  #freeMs = 0;

  /** @param changed files to send instead of the site's own, by path */
  constructor(folder: string, speed: LinkSpeed, changed: ReadonlyMap<string, Buffer> = new Map()) {
    this.#folder = folder;
    this.#speed = speed;
    this.#changed = changed;
  }

  get url(): string {
    return `http://localhost:${this.#port}/`;
  }

  async start(): Promise<this> {
    this.#server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? "/", "http://localhost");
      void this.#answer(pathname === "/" ? "index.html" : decodeURIComponent(pathname.slice(1)), response);
    });
    await new Promise<void>((resolve) => this.#server?.listen(0, "localhost", resolve));
    this.#port = (this.#server.address() as AddressInfo).port;
    return this;
  }

  shutDown(): void {
    this.#server?.closeAllConnections();
    this.#server?.close();
  }

  async #answer(path: string, response: ServerResponse): Promise<void> {
    const { body, encoding } = await this.#read(path);
    await pause(this.#speed.latencyMs);
    const headers = { "Content-Type": types[extname(path)] ?? "application/octet-stream" };
    response.writeHead(body ? 200 : 404, { ...headers, ...(encoding && { "Content-Encoding": encoding }) });
    for (let at = 0; body && at < body.length; at += chunkBytes) {
      const chunk = body.subarray(at, at + chunkBytes);
      this.#freeMs =
        Math.max(performance.now(), this.#freeMs) + (chunk.length * 8) / (this.#speed.megabits * 1000);
      await pause(this.#freeMs - performance.now());
      response.write(chunk);
    }
    response.end();
  }

  async #read(path: string): Promise<{ body?: Buffer; encoding?: string }> {
    const changed = this.#changed.get(path);
    if (changed) return { body: brotliCompressSync(changed), encoding: "br" };
    const compressed = await readFile(join(this.#folder, `${path}.br`)).catch(() => undefined);
    if (compressed) return { body: compressed, encoding: "br" };
    const body = await readFile(join(this.#folder, path)).catch(() => undefined);
    return body ? { body } : {};
  }
}

/**
 * Finds the scripts that list the models with a cut runtime, and empties the list, so that every model runs on the
 * whole runtime.
 * @returns the changed scripts, by path
 */
export async function withoutCutRuntime(folder: string): Promise<ReadonlyMap<string, Buffer>> {
  const changed = new Map<string, Buffer>();
  for (const name of await readdir(join(folder, "assets"))) {
    if (!name.endsWith(".js")) continue;
    const code = await readFile(join(folder, "assets", name), "utf8");
    if (!code.includes("runtime-cut-")) continue;
    const other = code.replace(/models:\{"[^}]*\}/, "models:{}");
    if (other !== code) changed.set(`assets/${name}`, Buffer.from(other));
  }
  return changed;
}
