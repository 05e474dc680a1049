import { readFile, stat } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { extname, join, normalize } from "node:path";

/** A fault in how a file is served. */
export type Fault =
  /** A response with this status and a short HTML page. */
  | { readonly kind: "status"; readonly status: number }
  /** Status 200 with an HTML page, as from hosts that answer everything with their front page. */
  | { readonly kind: "html" }
  /** A complete response with only this share of the file. */
  | { readonly kind: "truncated"; readonly share: number }
  /** The right length, but with one byte changed in the middle. */
  | { readonly kind: "corrupted" }
  /** The connection breaks after this share of the file. */
  | { readonly kind: "cut"; readonly share: number }
  /** The server sends only this share of the file until `repair` is called. */
  | { readonly kind: "stalled"; readonly share: number };

/** One answered request. The path is relative to the site's base and has no query. */
export type SiteRequest = { readonly path: string; readonly status: number; bodyBytes: number };

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".onnx": "application/octet-stream",
};

const frontPage = "<!doctype html><title>Somewhere else</title><p>This is not the file you asked for.";

/**
 * A plain static host that serves a folder's files under a base path. It sends a type, a length and ranges, but
 * no other headers. It records every request, fails on demand, and can be stopped and restarted on its
 * port.
 */
export class StaticSite {
  readonly requests: SiteRequest[] = [];
  private readonly faults = new Map<string, Fault>();
  private workerPrefix = "";
  private readonly stalled = new Set<() => void>();
  private readonly sockets = new Set<Socket>();
  private server: Server | undefined;
  private port = 0;

  /**
   * @param folder the built site; a test may change it later, as a deployment would
   * @param base the path under which the host serves it: "/" or "/some/path/"
   */
  constructor(
    public folder: string,
    readonly base = "/",
  ) {}

  /** The address of the front page. */
  get url(): string {
    return `http://localhost:${this.port}${this.base}`;
  }

  async start(): Promise<this> {
    const server = createServer((request, response) => {
      // A file may disappear while it is read, when a test ends and removes its folder.
      this.answer(request, response).catch(() => response.destroy());
    });
    server.on("connection", (socket) => {
      this.sockets.add(socket);
      socket.on("close", () => this.sockets.delete(socket));
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(this.port, "localhost", resolve);
    });
    this.server = server;
    this.port = (server.address() as AddressInfo).port;
    return this;
  }

  /**
   * Breaks every connection and refuses new ones, like an unplugged cable. `start` makes it available again
   * at the same address.
   */
  async shutDown(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    for (const socket of this.sockets) socket.destroy();
    if (server !== undefined) await new Promise((resolve) => server.close(resolve));
  }

  /** From now on, responses for paths that end in `pathEnd` have this fault. */
  breakFile(pathEnd: string, fault: Fault): void {
    this.faults.set(pathEnd, fault);
  }

  /**
   * From now on, every worker script begins with this one, since the browser's initialisation scripts don't
   * run in workers.
   */
  prependToWorkers(script: string): void {
    this.workerPrefix = script;
  }

  /** Removes every fault and lets stalled responses continue. */
  repair(): void {
    this.faults.clear();
    for (const goOn of this.stalled) goOn();
    this.stalled.clear();
  }

  /** How often files whose path ends in `pathEnd` were requested. */
  count(pathEnd: string): number {
    return this.requests.filter((request) => request.path.endsWith(pathEnd)).length;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const path = pathname.startsWith(this.base) ? decodeURIComponent(pathname.slice(this.base.length)) : "";
    const entry: SiteRequest = { path: path === "" ? "index.html" : path, status: 200, bodyBytes: 0 };
    const stored = pathname.startsWith(this.base) ? await readSiteFile(this.folder, entry.path) : undefined;
    const isWorker = this.workerPrefix !== "" && request.headers["sec-fetch-dest"] === "worker";
    const file = stored && isWorker ? Buffer.concat([Buffer.from(`${this.workerPrefix}\n`), stored]) : stored;
    const fault = [...this.faults].find(([pathEnd]) => entry.path.endsWith(pathEnd))?.[1];
    const send = (status: number, body: Uint8Array, headers: Record<string, string | number>) => {
      this.requests.push({ ...entry, status, bodyBytes: request.method === "HEAD" ? 0 : body.length });
      response.writeHead(status, { "Content-Length": body.length, ...headers });
      response.end(request.method === "HEAD" ? undefined : body);
    };
    const html = { "Content-Type": "text/html; charset=utf-8" };
    if (fault?.kind === "status") return send(fault.status, Buffer.from(frontPage), html);
    if (file === undefined) return send(404, Buffer.from(frontPage), html);
    if (fault?.kind === "html") return send(200, Buffer.from(frontPage), html);
    const headers = { "Content-Type": types[extname(entry.path)] ?? "application/octet-stream" };
    if (fault?.kind === "truncated") return send(200, firstShare(file, fault.share), headers);
    if (fault?.kind === "corrupted") return send(200, withOneByteChanged(file), headers);
    if (fault?.kind === "cut" || fault?.kind === "stalled") {
      const begin = firstShare(file, fault.share);
      this.requests.push({ ...entry, bodyBytes: begin.length });
      response.writeHead(200, { "Content-Length": file.length, ...headers });
      response.write(begin, () => {
        if (fault.kind === "cut") response.destroy();
        else this.stalled.add(() => response.end(file.subarray(begin.length)));
      });
      return;
    }
    const start = /^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1];
    if (start === undefined || Number(start) >= file.length) return send(200, file, headers);
    const range = `bytes ${start}-${file.length - 1}/${file.length}`;
    send(206, file.subarray(Number(start)), { ...headers, "Content-Range": range });
  }
}

/** What a journey may do with a site that it shares: nothing that would remain for the next journey. */
export type SharedSite = Readonly<Pick<StaticSite, "url" | "folder">>;

async function readSiteFile(folder: string, path: string): Promise<Buffer | undefined> {
  const full = join(folder, normalize(`/${path.endsWith("/") ? `${path}index.html` : path}`));
  const found = await stat(full).catch(() => undefined);
  return found?.isFile() ? readFile(full) : undefined;
}

function firstShare(file: Buffer, share: number): Buffer {
  return file.subarray(0, Math.floor(file.length * share));
}

function withOneByteChanged(file: Buffer): Buffer {
  const copy = Buffer.from(file);
  const middle = copy.length >> 1;
  copy[middle] = (copy[middle] ?? 0) ^ 1;
  return copy;
}
