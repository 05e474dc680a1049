import { EventEmitter } from "node:events";
import { createLogger, type ViteDevServer } from "vite";
import { expect, it, vi } from "vitest";
import { sitePlugin } from "../../src/build/site-plugin.ts";

it("says, once npm run dev is listening, that there is no API and that nothing works offline", () => {
  const logger = { ...createLogger(), info: vi.fn() };
  const httpServer = new EventEmitter();
  const server = { config: { logger }, httpServer } as unknown as ViteDevServer;
  const { configureServer } = sitePlugin();
  if (typeof configureServer !== "function") throw new Error("configureServer is not a function");
  void configureServer.call({} as never, server);
  expect(logger.info).not.toHaveBeenCalled();
  httpServer.emit("listening");
  expect(logger.info.mock.calls[0]?.[0]).toMatch(/no API and nothing works offline.*npm start/);
});
