import { createConnection, type Socket } from "node:net";

/**
 * The WebDriver commands (https://www.w3.org/TR/webdriver2/) that the journeys use, by their names in
 * Firefox's own protocol, each with its HTTP method and path. Debian has no geckodriver, which only translates between
 * the two, so this code implements both and doesn't need a client library.
 */
const commands = {
  "WebDriver:NewSession": ["POST", ""],
  "WebDriver:DeleteSession": ["DELETE", ""],
  "WebDriver:SetTimeouts": ["POST", "/timeouts"],
  "WebDriver:Navigate": ["POST", "/url"],
  "WebDriver:Refresh": ["POST", "/refresh"],
  "WebDriver:Back": ["POST", "/back"],
  "WebDriver:ExecuteAsyncScript": ["POST", "/execute/async"],
  "WebDriver:ElementClick": ["POST", "/element/{id}/click"],
  "WebDriver:ElementSendKeys": ["POST", "/element/{id}/value"],
  "WebDriver:NewWindow": ["POST", "/window/new"],
  "WebDriver:SwitchToWindow": ["POST", "/window"],
  "WebDriver:CloseWindow": ["DELETE", "/window"],
} as const;

export type Command = keyof typeof commands;
type Parameters = Readonly<Record<string, unknown>>;

/** A connection to one browser. `send` rejects with the browser's own message. */
export type WebDriver = {
  send(command: Command, parameters?: Parameters): Promise<unknown>;
  close(): void;
};

/** Uses plain WebDriver over HTTP, with a driver that listens at this address. */
export function connectToDriver(url: string): WebDriver {
  let session = "";
  return {
    async send(command, parameters = {}) {
      const [method, path] = commands[command];
      const { id = "", ...body } = parameters;
      const response = await fetch(`${url}/session${session}${path.replace("{id}", String(id))}`, {
        method,
        ...(method === "POST" && { body: JSON.stringify(body) }),
      });
      const { value } = (await response.json()) as { value: { sessionId?: string; message?: string } };
      if (!response.ok) throw new Error(`${command}: ${value.message}`);
      if (command === "WebDriver:NewSession") session = `/${value.sessionId}`;
      return value;
    },
    close: () => undefined,
  };
}

/**
 * Uses Marionette, Firefox's transport for WebDriver: over TCP, `length:[type, id, ...]`
 * (https://firefox-source-docs.mozilla.org/testing/marionette/Protocol.html).
 */
export async function connectToMarionette(port: number): Promise<WebDriver> {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  const socket = createConnection(port, "127.0.0.1");
  await new Promise<void>((resolve, reject) => {
    socket.once("error", reject);
    // The first message describes the browser and is not a reply to a call.
    readMessages(socket, (message) => {
      if (!Array.isArray(message)) return resolve();
      const [, id, error, result] = message;
      const call = waiting.get(id);
      waiting.delete(id);
      if (error) call?.reject(new Error(`${error.error}: ${error.message}`));
      else
        call?.resolve(
          result !== null && typeof result === "object" && "value" in result ? result.value : result,
        );
    });
  });
  socket.on("close", () => {
    for (const { reject } of waiting.values()) reject(new Error("Firefox closed the connection."));
  });
  let last = 0;
  return {
    send: (command, parameters = {}) =>
      new Promise((resolve, reject) => {
        const id = ++last;
        waiting.set(id, { resolve, reject });
        const message = Buffer.from(JSON.stringify([0, id, command, parameters]));
        socket.write(Buffer.concat([Buffer.from(`${message.length}:`), message]));
      }),
    close: () => socket.destroy(),
  };
}

function readMessages(socket: Socket, take: (message: unknown) => void): void {
  let rest = Buffer.alloc(0);
  socket.on("data", (chunk) => {
    rest = Buffer.concat([rest, chunk as Buffer]);
    for (;;) {
      const colon = rest.indexOf(":");
      const length = Number(rest.subarray(0, Math.max(colon, 0)).toString());
      if (colon < 0 || rest.length < colon + 1 + length) return;
      take(JSON.parse(rest.subarray(colon + 1, colon + 1 + length).toString()));
      rest = rest.subarray(colon + 1 + length);
    }
  });
}
