import { existsSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Plugin, ResolvedConfig } from "vite";
import { AppError } from "../core/errors.ts";
import { isNeeded } from "../core/precache.ts";
import { forTerminal } from "../core/visible-text.ts";
import { makeModelIndex, writeJson } from "../publish/site-files.ts";
import { filesIn } from "./files-in.ts";
import {
  type CheckedModel,
  checkShippedModel,
  describeModelError,
  modelIds,
  readModelFolder,
} from "./models-on-disk.ts";

export type ModelsOptions = {
  /** Leaves out a refused model and prints its report, instead of failing the build. */
  readonly keepGoing?: boolean;
  /** The folder in which check results are cached. */
  readonly cache?: string;
};

/**
 * Ships every folder in `public/models`. Runs each model on rows generated from its card, and writes
 * `models/index.json`, the cards with their files' sizes and hashes, and repaired files in place of faulty
 * ones. Other files in `public/models`, such as a table or weights that are now in the repaired file, stay out of the
 * site, since every visitor would download them. If a card or file is wrong or a model can't be served, the build fails with a message that names the
 * file, the key and what was expected; with `keepGoing`, the model is left out instead. In development, the
 * same files are served, except that a faulty model is served unchanged and the page reports the fault.
 */
export function modelsPlugin({ keepGoing = false, cache }: ModelsOptions = {}): Plugin {
  let config: ResolvedConfig;
  let folder = "";
  let leftOut: readonly string[] = [];
  const readAll = async () => {
    const models: CheckedModel[] = [];
    const errors: { readonly id: string; readonly text: string }[] = [];
    for (const id of modelIds(folder)) {
      try {
        const model = readModelFolder(folder, id, config.root);
        const place = cache ?? join(config.cacheDir, "hunch-checked");
        models.push(await checkShippedModel(folder, model, { cache: place, root: config.root }));
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        errors.push({ id, text: forTerminal(describeModelError(error)) });
      }
    }
    return { models, errors };
  };
  return {
    name: "hunch:models",
    configResolved(resolved) {
      config = resolved;
      folder = join(config.publicDir, "models");
    },
    async generateBundle() {
      const { models, errors } = await readAll();
      const faults = errors.map(({ text }) => text).join("\n");
      if (errors.length > 0 && !keepGoing) this.error(`\n${faults}`);
      for (const line of models.flatMap(({ report }) => report)) config.logger.info(forTerminal(line));
      leftOut = errors.map(({ id }) => id);
      if (leftOut.length > 0) config.logger.warn(`Left out: ${leftOut.join(", ")}\n${faults}`);
      const emit = (fileName: string, source: string | Uint8Array) =>
        this.emitFile({ type: "asset", fileName, source });
      for (const { id, card, repaired } of models) {
        emit(`models/${id}/model.json`, writeJson(card));
        if (repaired) emit(`models/${id}/model.onnx`, repaired);
      }
      emit("models/index.json", writeJson(makeModelIndex(models.map(({ card }) => card))));
    },
    writeBundle: {
      order: "pre",
      handler() {
        // The whole public folder was copied, including refused models. Only copies are removed.
        const built = resolve(config.root, config.build.outDir, "models");
        for (const id of leftOut) rmSync(join(built, id), { recursive: true, force: true });
        const others = filesIn(built).filter(
          (name) => !isNeeded(`models/${name}`) && existsSync(join(folder, name)),
        );
        for (const name of others) rmSync(join(built, name));
        const news = others.filter((name) => name !== "README.md");
        if (news.length > 0)
          config.logger.info(forTerminal(`Not part of the site: models/${news.join(", models/")}`));
      },
    },
    configureServer(server) {
      server.watcher.on("all", (_event, path) => {
        if (path.startsWith(folder)) server.ws.send({ type: "full-reload" });
      });
      server.middlewares.use((request, response, next) => {
        const { pathname } = new URL(request.url ?? "/", "http://localhost");
        const [, id, file] = /\/models\/([^/]+)\/(model\.json|model\.onnx)$/.exec(pathname) ?? [];
        const isIndex = pathname.endsWith("/models/index.json");
        if (!isIndex && id === undefined) return next();
        void readAll().then(({ models, errors }) => {
          for (const { text } of errors) config.logger.error(text);
          const model = models.find((each) => each.id === id);
          if (file === "model.onnx") {
            if (model?.repaired === undefined) return next();
            response.setHeader("Content-Type", "application/octet-stream");
            return response.end(model.repaired);
          }
          const value = isIndex ? makeModelIndex(models.map(({ card }) => card)) : model?.card;
          if (value === undefined) return next();
          response.setHeader("Content-Type", "application/json");
          response.end(JSON.stringify(value));
        }, next);
      });
    },
  };
}
