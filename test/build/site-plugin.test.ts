import { EventEmitter } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLogger, type ViteDevServer } from "vite";
import { expect, it, onTestFinished, vi } from "vitest";
import { readModelFolder } from "../../src/build/models-on-disk.ts";
import { readSite, sitePlugin } from "../../src/build/site-plugin.ts";
import { readModel, writeModel } from "../../src/onnx/model-file.ts";
import { metadataKeys, setMetadata } from "../../src/onnx/model-metadata.ts";
import { smallCard, smallGraph } from "../cli/retrain/small-model.ts";

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

it("allows sending feedback to the address in a card that is inside its model's file", async () => {
  const root = await mkdtemp(join(tmpdir(), "hunch-site-"));
  onTestFinished(() => rm(root, { recursive: true }));
  const model = readModel(smallGraph());
  setMetadata(
    model,
    metadataKeys.card,
    JSON.stringify({ ...smallCard, feedback: { form: "https://forms.example/take" } }),
  );
  await mkdir(join(root, "models/numbers"), { recursive: true });
  await writeFile(join(root, "models/numbers/model.onnx"), writeModel(model));
  expect(readModelFolder(join(root, "models"), "numbers").card.feedback).toBeDefined();
  expect(readSite(root).addresses).toEqual([{ form: "https://forms.example/take" }]);
});
