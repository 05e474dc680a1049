import { join } from "node:path";
import type { Plugin } from "vite";
import { AppError } from "../core/errors.ts";
import { makeModelIndex, writeJson } from "../publish/model-files.ts";
import {
  checkGraph,
  describeModelError,
  modelIds,
  readModelFolder,
  type ShippedModel,
} from "./models-on-disk.ts";

/**
 * Ships every folder of `public/models`: writes `models/index.json`, and each card with the sizes and hashes of its files.
 * A card or file that is wrong, or a graph that does not fit its card, fails the build with the file, the key and what was
 * expected. In development the same is served, and what is wrong goes to the page as it is, which then says so too.
 */
export function modelsPlugin(): Plugin {
  let folder = "";
  let root = "";
  const readAll = (): { models: ShippedModel[]; errors: string[] } => {
    const models: ShippedModel[] = [];
    const errors: string[] = [];
    for (const id of modelIds(folder)) {
      try {
        const model = readModelFolder(folder, id, root);
        models.push(model);
        checkGraph(folder, model, root);
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        errors.push(describeModelError(error));
      }
    }
    return { models, errors };
  };
  return {
    name: "hunch:models",
    configResolved(config) {
      root = config.root;
      folder = join(config.publicDir, "models");
    },
    generateBundle() {
      const { models, errors } = readAll();
      if (errors.length > 0) this.error(`\n${errors.join("\n")}`);
      const emit = (fileName: string, value: unknown) =>
        this.emitFile({ type: "asset", fileName, source: writeJson(value) });
      for (const { id, card } of models) emit(`models/${id}/model.json`, card);
      emit("models/index.json", makeModelIndex(models.map(({ card }) => card)));
    },
    configureServer(server) {
      server.watcher.on("all", (_event, path) => {
        if (path.startsWith(folder)) server.ws.send({ type: "full-reload" });
      });
      server.middlewares.use((request, response, next) => {
        const { pathname } = new URL(request.url ?? "/", "http://localhost");
        const [, id] = /\/models\/([^/]+)\/model\.json$/.exec(pathname) ?? [];
        const isIndex = pathname.endsWith("/models/index.json");
        if (!isIndex && id === undefined) return next();
        const { models, errors } = readAll();
        for (const error of errors) server.config.logger.error(error);
        const value = isIndex
          ? makeModelIndex(models.map(({ card }) => card))
          : models.find((model) => model.id === id)?.card;
        if (value === undefined) return next();
        response.setHeader("Content-Type", "application/json");
        response.end(JSON.stringify(value));
      });
    },
  };
}
