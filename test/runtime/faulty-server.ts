import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A server that answers each request with the next of its `answers`, and then keeps repeating the last one. */
export class FaultyServer {
  readonly requests: IncomingMessage[] = [];
  answers: Answer[] = [];
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      this.requests.push(request);
      const answer = this.answers.length > 1 ? this.answers.shift() : this.answers[0];
      answer?.(request, response);
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/models/toy/model.onnx`;
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return this;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** Answers with the whole body, this status and this type. */
export function whole(body: Uint8Array, { status = 200, type = "application/octet-stream" } = {}): Answer {
  return (_request, response) => {
    response.writeHead(status, { "Content-Type": type, "Content-Length": body.length });
    response.end(body);
  };
}

/** Answers with the first bytes of the body, and then breaks the connection. */
export function cutAfter(body: Uint8Array, bytes: number): Answer {
  return (_request, response) => {
    response.writeHead(200, { "Content-Length": body.length });
    response.write(body.subarray(0, bytes), () => setImmediate(() => response.destroy()));
  };
}

/** Answers with the requested range. `headers` can add or change headers. */
export function range(body: Uint8Array, headers: Record<string, string> = {}): Answer {
  return (request, response) => {
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1]);
    response.writeHead(206, {
      "Content-Range": `bytes ${start}-${body.length - 1}/${body.length}`,
      ...headers,
    });
    response.end(body.subarray(start));
  };
}

/** Answers with the first bytes of the body, and then sends nothing more. */
export function stallAfter(body: Uint8Array, bytes: number): Answer {
  return (_request, response) => {
    response.writeHead(200, { "Content-Length": body.length });
    response.write(body.subarray(0, bytes));
  };
}
