import { AppError } from "../../../src/core/errors.ts";
import type { FeedbackLog } from "../../../src/learning/feedback.ts";
import type { ListAhead } from "../../../src/models/list-start.ts";
import type { Model, ModelLibrary } from "../../../src/models/model.ts";
import type { ModelCheck } from "../../../src/models/model-check.ts";
import type { ModelTraining, TrainingTable } from "../../../src/models/model-training.ts";
import type { OwnModels } from "../../../src/models/own-models.ts";
import type { Offline } from "../../../src/offline/page-offline.ts";
import type { Publishing } from "../../../src/publish/make-site.ts";
import type { Tables } from "../../../src/tables/table-scoring.ts";
import { describeColumns } from "../../../src/training/columns/describe-table.ts";
import { tableFrom } from "../../../src/training/columns/table.ts";
import type { Services } from "../../../src/ui/state/services.tsx";
import { createFakeLog } from "./log.ts";

/** A library in which these models are immediately available. */
export function createFakeLibrary(
  models: readonly Model[],
  options: Partial<ModelLibrary> = {},
): ModelLibrary {
  const find = (id: string) => {
    const model = models.find(({ card }) => card.id === id);
    if (model === undefined) throw new AppError("not-found", { id });
    return model;
  };
  return {
    list: async () =>
      models.map(({ card: { id, title, summary, version, files } }) => ({
        id,
        title,
        summary,
        version,
        ...files["model.onnx"],
      })),
    card: async (id) => find(id).card,
    openDraft: () => Promise.reject(new Error("not part of this test")),
    open: async (id, { onState } = {}) => {
      const model = find(id);
      onState?.({ status: "loading", card: model.card, downloads: [] });
      return model;
    },
    leave: () => undefined,
    ...options,
  };
}

/** An open table of reviews, whose target has these classes with `rows` rows each. */
export function createFakeTrainingTable(
  classes: readonly string[],
  rows: number,
  train: TrainingTable["train"],
): TrainingTable {
  return {
    summary: {
      rowCount: 20,
      columns: describeColumns(tableFrom({ review: ["a long text", "another one"], label: ["good", "bad"] })),
      notes: [],
      preview: [],
    },
    describeTarget: async () => ({
      classes: classes.map((name) => ({ name, rows })),
      warnings: [],
      giveaways: [],
    }),
    train,
    close: () => undefined,
  };
}

/** The offline state of a page that is ready to work offline. */
export function createFakeOffline(options: Partial<Offline> = {}): Offline {
  return {
    state: { status: "ready" },
    updateWaiting: false,
    onChange: () => () => undefined,
    update: async () => undefined,
    ...options,
  };
}

/** Table scoring for tests, which fails unless a test replaces it. */
export function createFakeTables(options: Partial<Tables> = {}): Tables {
  return { score: () => Promise.reject(new Error("not part of this test")), ...options };
}

/** The visitor's own models, of which there are none. Most calls fail unless a test replaces them. */
export function createFakeOwnModels(models: readonly Model[], options: Partial<OwnModels> = {}): OwnModels {
  const unexpected = () => Promise.reject(new Error("not part of this test"));
  return {
    add: unexpected,
    replace: unexpected,
    kept: async () => ({ hasTable: false }),
    goBack: unexpected,
    rename: unexpected,
    remove: unexpected,
    restore: unexpected,
    asFile: unexpected,
    keptTable: async () => undefined,
    removeTable: unexpected,
    hidden: async () => [],
    isFree: async (id) => !models.some(({ card }) => card.id === id),
    onChange: () => () => undefined,
    ...options,
  };
}

/** All of the app's services, with these models, and fakes for whatever `options` leaves out. */
export function createFakeServices(
  models: readonly Model[],
  options: {
    own?: Partial<OwnModels>;
    check?: ModelCheck;
    training?: ModelTraining;
    log?: FeedbackLog;
    list?: ListAhead;
    library?: Partial<ModelLibrary>;
    offline?: Partial<Offline>;
    tables?: Partial<Tables>;
    publishing?: Partial<Publishing>;
  } = {},
): Services {
  return {
    own: createFakeOwnModels(models, options.own),
    training: options.training ?? { open: () => Promise.reject(new Error("not part of this test")) },
    check: options.check ?? {
      prepare: () => undefined,
      examine: () => Promise.reject(new Error("not part of this test")),
    },
    models: createFakeLibrary(models, options.library),
    tables: createFakeTables(options.tables),
    log: options.log ?? createFakeLog(),
    list: options.list,
    offline: createFakeOffline(options.offline),
    publishing: {
      makeSite: () => Promise.reject(new Error("not part of this test")),
      ...options.publishing,
    },
  };
}
