import { EventEmitter } from "node:events";
import { createLogger, type ViteDevServer } from "vite";
import { expect, it, vi } from "vitest";
import { sitePlugin } from "../../src/build/site-plugin.ts";

it("says when npm run dev starts that it has no API and no offline use", () => {
  const logger = { ...createLogger(), info: vi.fn() };
  const httpServer = new EventEmitter();
  const server = { config: { logger }, httpServer } as unknown as ViteDevServer;
  const { configureServer } = sitePlugin();
  if (typeof configureServer !== "function") throw new Error("it is a function");
  void configureServer.call({} as never, server);
  expect(logger.info).not.toHaveBeenCalled();
  httpServer.emit("listening");
  expect(logger.info.mock.calls[0]?.[0]).toMatch(/no API and nothing works offline.*npm start/);
});
