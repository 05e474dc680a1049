import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { FeedbackParcel } from "../../src/learning/outbox.ts";

/** A form on another origin that accepts feedback as JSON, like one that a site's owner might run. */
export class FeedbackForm {
  readonly parcels: FeedbackParcel[] = [];
  readonly #server = createServer((request, response) => {
    response.setHeader("Access-Control-Allow-Origin", "*");
    response.setHeader("Access-Control-Allow-Headers", "Content-Type");
    if (request.method !== "POST") return response.writeHead(204).end();
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => {
      body += chunk;
    });
    request.on("end", () => {
      this.parcels.push(JSON.parse(body));
      response.writeHead(200, { "Content-Type": "application/json" }).end("{}");
    });
  });

  async start(): Promise<string> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/take`;
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
