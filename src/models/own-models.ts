import { type Card, parseCard } from "../core/card.ts";
import { currentTime } from "../core/clock.ts";
import { AppError } from "../core/errors.ts";
import { sha256Hex } from "../core/hashes.ts";
import { isLive, type KeptTable, type OwnModelRecord, type ReplacedModel } from "../core/own-model.ts";
import { type OwnFile, type OwnModelStore, ownFile } from "./own-model-store.ts";

/** A model that a visitor adds: its card, without the facts about its files, and the files. */
export type NewModel = {
  /** A card to pass to `parseCard`, except that `files` may be missing. */
  readonly card: Readonly<Record<string, unknown>> & { readonly id: string };
  readonly model: Uint8Array<ArrayBuffer>;
  readonly holdout?: Uint8Array<ArrayBuffer> | undefined;
  /** The table that it was trained on, if the visitor wants to keep it. */
  readonly table?: TableToKeep | undefined;
};

export type TableToKeep = Pick<KeptTable, "target" | "uses"> & { readonly file: File };

/** What is needed to train a model again. */
export type KeptForTraining = TableToKeep & {
  /** The bytes of `holdout.onnx`, on which the old and the new model are compared. */
  readonly holdout: Uint8Array<ArrayBuffer> | undefined;
};

export type KeptWithModel = {
  /** Whether there is a table for training the model again. */
  readonly hasTable: boolean;
  /** The most recently replaced model, which the visitor can go back to. */
  readonly replaced?: { readonly bytes: number; readonly replacedAt: string };
};

/** The models that the visitor adds in this browser. Every method may reject with `storage-*`. */
export interface OwnModels {
  /**
   * Adds a model and asks the browser to keep this site's data.
   * @throws AppError `card-invalid`, including when the site or this browser already has a model with this id
   */
  add(model: NewModel): Promise<Card>;
  /**
   * Replaces a model's file and card. Its feedback is kept and learned again with the new file. The replaced
   * model is kept too, in place of any that was kept before.
   */
  replace(id: string, model: NewModel): Promise<Card>;
  /** What is kept with a model, without reading it. Empty for a model that was not added in this browser. */
  kept(id: string): Promise<KeptWithModel>;
  /**
   * Swaps the model with the one that it replaced, so that a second call undoes the first. Title, table and
   * feedback are kept; the feedback is learned again. @throws AppError `not-found` if none is kept
   */
  goBack(id: string): Promise<void>;
  /** Changes the title. @throws AppError `not-found`, `card-invalid` */
  rename(id: string, title: string): Promise<void>;
  /** Removes a model from the list. Its feedback is kept. */
  remove(id: string): Promise<void>;
  /**
   * Restores a removed model. @throws AppError `not-found` if it has been deleted for good, `card-invalid` if
   * the site now has a model with its id
   */
  restore(id: string): Promise<void>;
  /**
   * The model as one file that includes its card and holdout. @throws AppError `not-found`,
   * `own-model-damaged`
   */
  asFile(id: string): Promise<{ readonly content: Blob; readonly name: string }>;
  /** The table that is kept with a model; undefined if there is none. @throws AppError `own-model-damaged` */
  keptTable(id: string): Promise<KeptForTraining | undefined>;
  /** Removes the table that is kept with a model, but not the model. @throws AppError `not-found` */
  removeTable(id: string): Promise<void>;
  /** The added models that are not shown, since the site has a model with the same id by now. */
  hidden(): Promise<readonly { readonly id: string; readonly title: string }[]>;
  /** True if no model on the site or in this browser has this id. */
  isFree(id: string): Promise<boolean>;
  /**
   * Calls `listener` with a model's id after the model has changed, in this tab or another. Returns a function
   * that unsubscribes it.
   */
  onChange(listener: (id: string) => void): () => void;
}

/** A removed model can be restored for at least this long: it is deleted when another one is removed after that. */
const removedDays = 1;

/**
 * @param options.shippedIds ids of the models that ship with the site, which no added model may use
 * @param options.slowestRunOf the longest that a file took for one row while it was tried, in milliseconds
 * @param options.channel announces to other tabs which model changed, and listens to their announcements
 */
export function createOwnModels(options: {
  readonly store: OwnModelStore;
  readonly shippedIds: () => Promise<readonly string[]>;
  readonly channel: {
    announce(id: string): void;
    listen(listener: (id: string) => void): () => void;
  };
  readonly askToPersist: () => Promise<unknown>;
  readonly slowestRunOf: (model: Uint8Array) => number | undefined;
  readonly now?: () => Date;
}): OwnModels {
  const { store, shippedIds, channel, askToPersist, slowestRunOf, now = currentTime } = options;
  const listeners = new Set<(id: string) => void>();
  channel.listen((id) => notify(id));

  function notify(id: string): void {
    for (const listener of listeners) listener(id);
  }

  async function update(
    id: string,
    change: (before: OwnModelRecord | undefined) => OwnModelRecord,
    files?: readonly OwnFile[],
  ): Promise<void> {
    await store.update(id, change, files);
    channel.announce(id);
    notify(id);
  }

  async function put(
    { card, model, holdout, table }: NewModel,
    check: (before: OwnModelRecord | undefined) => ReplacedModel | undefined,
  ): Promise<Card> {
    const files = [await ownFile(model), ...(holdout ? [await ownFile(holdout)] : [])];
    const [modelFacts, holdoutFacts] = files.map(({ bytes, sha256 }) => ({ bytes: bytes.length, sha256 }));
    const checked = parseCard(
      {
        ...card,
        files: { "model.onnx": modelFacts, ...(holdoutFacts && { "holdout.onnx": holdoutFacts }) },
      },
      cardPath(card.id),
    );
    const kept = table && (await ownFile(new Uint8Array(await table.file.arrayBuffer())));
    const all = [...files, ...(kept ? [kept] : [])];
    const addedAt = now().toISOString();
    const { sha256 } = checked.files["model.onnx"];
    const slowestMs = slowestRunOf(model);
    await update(
      checked.id,
      (before) => {
        const replaced = check(before);
        return withFiles({
          id: checked.id,
          card: checked,
          ...(table && kept && { table: describeTable(table, kept) }),
          ...(replaced && { replaced }),
          ...(slowestMs !== undefined && { trial: { sha256, slowestMs } }),
          addedAt: before?.removedAt === undefined ? (before?.addedAt ?? addedAt) : addedAt,
        });
      },
      all,
    );
    return checked;
  }

  async function checkShipped(id: string): Promise<void> {
    if ((await shippedIds()).includes(id)) throw taken(id, "This site already has a model with this id.");
  }

  return {
    async add(model) {
      const { id } = model.card;
      await checkShipped(id);
      const card = await put(model, (before) => {
        if (before && isLive(before)) throw taken(id, "You already have a model with this id.");
        return undefined;
      });
      // This is not awaited: the browser may ask the visitor first.
      void askToPersist();
      return card;
    },
    async replace(id, model) {
      const { sha256 } = await ownFile(model.model);
      return put({ ...model, card: { ...model.card, id } }, (before) => {
        if (!before || !isLive(before)) throw new AppError("not-found", { what: `The model ${id}` });
        // If the file is the same, even with a different card, there is nothing to go back to.
        const isSame = cardOf(before).files["model.onnx"].sha256 === sha256;
        return isSame ? before.replaced : { card: before.card, replacedAt: now().toISOString() };
      });
    },
    async kept(id) {
      const record = await store.record(id);
      const { table, replaced } = record && isLive(record) ? record : {};
      return {
        hasTable: table !== undefined,
        ...(replaced && {
          replaced: {
            bytes: parseCard(replaced.card, cardPath(id)).files["model.onnx"].bytes,
            replacedAt: replaced.replacedAt,
          },
        }),
      };
    },
    async goBack(id) {
      await update(id, (before) => {
        const record = found(id, before);
        if (!record.replaced) throw new AppError("not-found", { what: `The model that ${id} replaced` });
        const { title } = cardOf(record);
        return withFiles({
          ...record,
          card: parseCard({ ...parseCard(record.replaced.card, cardPath(id)), title }, cardPath(id)),
          replaced: { card: record.card, replacedAt: now().toISOString() },
        });
      });
    },
    async rename(id, title) {
      await update(id, (before) => {
        const record = found(id, before);
        return { ...record, card: parseCard({ ...cardOf(record), title: title.trim() }, cardPath(id)) };
      });
    },
    async remove(id) {
      const at = now();
      await store.purge(new Date(at.getTime() - removedDays * 86_400_000).toISOString());
      await update(id, (before) => ({ ...found(id, before), removedAt: at.toISOString() }));
    },
    async restore(id) {
      await checkShipped(id);
      await update(id, (before) => {
        const { removedAt: _, ...record } = found(id, before);
        return record;
      });
    },
    async asFile(id) {
      const record = found(id, await store.record(id));
      const card = cardOf(record);
      const { sha256 } = card.files["model.onnx"];
      const bytes = await store.file(sha256);
      if (!bytes || (await sha256Hex(bytes)) !== sha256) throw new AppError("own-model-damaged", { id });
      // The code that edits a model is loaded only when one is saved.
      const { embedCard } = await import("../onnx/model-metadata.ts");
      const held = card.files["holdout.onnx"];
      const holdout = held && (await store.file(held.sha256));
      return { content: new Blob([embedCard(bytes, card, `${id}.onnx`, holdout)]), name: `${id}.onnx` };
    },
    async keptTable(id) {
      const record = await store.record(id);
      if (!record?.table || !isLive(record)) return undefined;
      const { sha256, name, target, uses } = record.table;
      const bytes = await store.file(sha256);
      if (!bytes || (await sha256Hex(bytes)) !== sha256) throw new AppError("own-model-damaged", { id });
      const held = cardOf(record).files["holdout.onnx"];
      const holdout = held && (await store.file(held.sha256));
      return { file: new File([bytes], name), target, uses, holdout };
    },
    async removeTable(id) {
      await update(id, (before) => {
        const { table: _, ...record } = found(id, before);
        return withFiles(record);
      });
    },
    async hidden() {
      const [records, shipped] = await Promise.all([store.records(), shippedIds()]);
      return records.filter((record) => isLive(record) && shipped.includes(record.id)).map(cardOf);
    },
    async isFree(id) {
      const [record, shipped] = await Promise.all([store.record(id), shippedIds()]);
      return !(record && isLive(record)) && !shipped.includes(id);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Adds the list of all files that the record needs. */
function withFiles(record: Omit<OwnModelRecord, "files">): OwnModelRecord {
  const { id, card, table, replaced } = record;
  const cards = [card, ...(replaced ? [replaced.card] : [])];
  const ofCards = cards.flatMap((each) => Object.values(parseCard(each, cardPath(id)).files));
  const files = [...ofCards, ...(table ? [table] : [])].flatMap((file) => (file ? [file.sha256] : []));
  return { ...record, files: [...new Set(files)] };
}

function cardPath(id: string): string {
  return `models/${id}/model.json`;
}

function cardOf({ id, card }: OwnModelRecord): Card {
  return parseCard(card, cardPath(id));
}

function found(id: string, record: OwnModelRecord | undefined): OwnModelRecord {
  if (!record) throw new AppError("not-found", { what: `The model ${id}` });
  return record;
}

function taken(id: string, message: string): AppError {
  const problem = { at: "id", message };
  return new AppError(
    "card-invalid",
    { path: cardPath(id), key: "id", expected: "an id that no other model has" },
    { problems: [problem] },
  );
}

function describeTable({ file, target, uses }: TableToKeep, { bytes, sha256 }: OwnFile): KeptTable {
  return { sha256, bytes: bytes.length, name: file.name, target, uses };
}
