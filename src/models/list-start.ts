import type { Card, ModelSummary } from "../core/card.ts";
import type {
  FeedbackCounts,
  FeedbackEntry,
  FeedbackFilter,
  FeedbackLog,
  StorageHealth,
} from "../learning/feedback.ts";
import type { ModelLibrary } from "./model.ts";

/** The number of rows that the list fetches at a time. */
export const listPageRows = 100;

/** A card, and the number of feedback rows that its model has. */
export type CountedCard = { readonly card: Card; readonly rows: number };

export type ListedModels = {
  /** All models; none if they could not be listed. */
  readonly models: readonly ModelSummary[];
  /** Those of them that have feedback. */
  readonly filled: readonly ModelSummary[];
  /**
   * The cards of the models that have feedback, which are needed for labels and charts. If a card can't be loaded, it
   * is left out, and the model's rows are shown with names instead of labels.
   */
  readonly cards: readonly CountedCard[];
  /** The number of rows of models that aren't listed: the site no longer has them, or the visitor removed them. */
  readonly otherRows: number;
};

/** Lists the models and counts their rows. */
export async function listCountedModels(
  log: Pick<FeedbackLog, "counts">,
  library: Pick<ModelLibrary, "list" | "card">,
  signal?: AbortSignal,
): Promise<ListedModels> {
  const models = await library.list(signal).catch((): readonly ModelSummary[] => []);
  const count = async (filter: FeedbackFilter) =>
    (await log.counts(filter, { ...(signal && { signal }) })).total;
  const counting = Promise.all(
    models.map(async (model) => {
      const rows = await count({ model: model.id });
      const card = rows === 0 ? undefined : await library.card(model.id, signal).catch(() => undefined);
      return { model, rows, card };
    }),
  );
  const [all, counted] = await Promise.all([count({}), counting]);
  const listedRows = counted.reduce((sum, { rows }) => sum + rows, 0);
  return {
    models,
    filled: counted.flatMap(({ model, rows }) => (rows === 0 ? [] : [model])),
    cards: counted.flatMap(({ card, rows }) => (card === undefined ? [] : [{ card, rows }])),
    // If the models could not be listed, nothing is known about the others.
    otherRows: models.length === 0 ? 0 : Math.max(all - listedRows, 0),
  };
}

/** What the list of all feedback shows first. */
export type ListStart = {
  readonly counts: FeedbackCounts;
  /** The newest `listPageRows` rows. */
  readonly newest: readonly FeedbackEntry[];
  readonly listed: ListedModels;
  readonly health: StorageHealth;
  /** False once the log has changed. */
  readonly isCurrent: () => boolean;
};

/** The start of the list, which is read before the list is drawn. */
export type ListAhead = {
  /**
   * Starts reading it; later calls join the first one. The promise resolves when everything has been read, or when
   * reading has failed.
   */
  read(): Promise<unknown>;
  /**
   * Undefined until everything has been read, and also if reading failed, once the log has changed, or after
   * `drop`.
   */
  start(): ListStart | undefined;
  /** Drops what was read, since the list keeps itself up to date once it is drawn. */
  drop(): void;
};

type Reading = { readonly done: Promise<unknown>; readonly end: () => void; start: ListStart | undefined };

/**
 * Reads what the list of all feedback shows first while the interface or the list's code is still loading, so that all
 * of it is there when the list is first drawn. If something can't be read, the list reads it again and reports the
 * error.
 */
export function createListAhead(
  log: Pick<FeedbackLog, "counts" | "page" | "health" | "onChange">,
  library: Pick<ModelLibrary, "list" | "card">,
): ListAhead {
  let reading: Reading | undefined;
  const begin = (): Reading => {
    let isCurrent = true;
    const end = log.onChange(() => {
      isCurrent = false;
    });
    const read = async () => {
      const [counts, { entries: newest }, listed, health] = await Promise.all([
        log.counts({}),
        log.page({}, 0, listPageRows),
        listCountedModels(log, library),
        log.health(),
      ]);
      begun.start = { counts, newest, listed, health, isCurrent: () => isCurrent };
    };
    const begun: Reading = { done: read().catch(() => undefined), end, start: undefined };
    return begun;
  };
  return {
    read() {
      reading ??= begin();
      return reading.done;
    },
    start: () => (reading?.start?.isCurrent() ? reading.start : undefined),
    drop() {
      reading?.end();
      reading = undefined;
    },
  };
}
