import { useCallback, useSyncExternalStore } from "react";
import type { Card } from "../../../core/card.ts";
import { type AppError, isAbort, toAppError } from "../../../core/errors.ts";
import { raceAbort } from "../../../core/promises.ts";
import type { readCsvHeader } from "../../../csv/csv-header.ts";
import type { CsvHeader } from "../../../csv/csv-lines.ts";
import type { ColumnMapping } from "../../../csv/match-columns.ts";
import type { Model } from "../../../models/model.ts";
import type { TableOutcome, TableProgress, Tables, TableTarget } from "../../../tables/table-scoring.ts";
import { useServices } from "../../state/services.tsx";
import { askBeforeLeaving } from "../../state/use-leave-warning.ts";
import type { Words } from "../../words/en/index.ts";

/** What is known about a chosen table from its first lines. */
export type OpenedTable = { readonly name: string; readonly file: Blob; readonly head: CsvHeader };

/** What to call a column, which may have no name. */
export function columnName({ columns }: OpenedTable["head"], column: number, words: Words["table"]): string {
  return columns[column]?.trim() || words.unnamed(column + 1);
}

/** A file to write the result to, and its name. */
export type ResultTarget = TableTarget & { readonly name: string };

type TableState =
  | { readonly status: "none" }
  | { readonly status: "reading"; readonly name: string }
  | { readonly status: "unreadable"; readonly name: string; readonly error: AppError }
  | { readonly status: "given"; readonly table: OpenedTable; readonly mapping: ColumnMapping }
  | {
      readonly status: "running";
      readonly table: OpenedTable;
      readonly progress: TableProgress | undefined;
      /** The name of the table that the visitor dropped meanwhile, which was not opened. */
      readonly notOpened?: string;
    }
  | {
      readonly status: "done";
      readonly table: OpenedTable;
      readonly mapping: ColumnMapping;
      readonly outcome: TableOutcome;
      readonly target: ResultTarget | undefined;
      /** Whether only this page has the result of a long run. */
      readonly isUnsaved: boolean;
      /** The name of the table that the visitor dropped meanwhile, which was not opened. */
      readonly notOpened?: string;
    }
  | {
      readonly status: "failed";
      readonly table: OpenedTable;
      readonly mapping: ColumnMapping;
      readonly error: AppError;
    };

/** Fetched with the first table, since first visits don't need it. */
async function readHeader(...table: Parameters<typeof readCsvHeader>): Promise<CsvHeader> {
  const { readCsvHeader } = await import("../../../csv/csv-header.ts");
  return readCsvHeader(...table);
}

/** What is known about a table when its columns were chosen by hand, by the fields' chosen columns. */
const chosenHeads = new WeakMap<ColumnMapping["fields"], Promise<CsvHeader>>();

/**
 * The state of one table, from its choice to its result. Scoring continues when the visitor opens another screen, and
 * the table is still there when they come back. While it runs, and until the result of a long run is saved, the browser
 * asks before they leave the site, and no other table is opened, since that would discard a run that may have taken
 * hours.
 */
export function useTable(card: Card, model: Model | undefined) {
  const { tables } = useServices();
  const kept = keptTable(tables, card);
  const { set: setState } = kept;
  const state = useSyncExternalStore(kept.subscribe, kept.read);

  const open = useCallback(
    async (file: Blob, name: string) => {
      const current = kept.read();
      if (wouldBeLost(current)) {
        setState({ ...current, notOpened: name });
        return;
      }
      kept.openCount += 1;
      const reading = kept.openCount;
      const show = (next: TableState) => {
        if (reading === kept.openCount) setState(next);
      };
      show({ status: "reading", name });
      try {
        const [head, { matchColumns, withOnlyText }] = await Promise.all([
          readHeader(card, file),
          import("../../../csv/match-columns.ts"),
        ]);
        show({
          status: "given",
          table: { name, file, head },
          mapping: withOnlyText(card, head, matchColumns(card, head)),
        });
      } catch (error) {
        show({ status: "unreadable", name, error: toAppError(error) });
      }
    },
    [card, kept, setState],
  );

  const setMapping = (change: ColumnMapping) => {
    const before = kept.read();
    if (before.status !== "given" && before.status !== "failed") return;
    const { table, mapping } = before;
    setState({ status: "given", table, mapping: change });
    if (change.fields === mapping.fields) return;
    // Later rows may show how the chosen columns write numbers and dates.
    const reading = readHeader(card, table.file, change.fields).catch(() => table.head);
    chosenHeads.set(change.fields, reading);
    void reading.then((head) =>
      setState((now) =>
        now.status === "given" && now.mapping.fields === change.fields
          ? { ...now, table: { ...now.table, head } }
          : now,
      ),
    );
  };

  const start = async (given: OpenedTable, chosen: ColumnMapping, target: ResultTarget | undefined) => {
    if (model === undefined) return;
    const controller = new AbortController();
    kept.running = controller;
    let table = given;
    setState({ status: "running", table, progress: undefined });
    try {
      const head = await raceAbort(
        chosenHeads.get(chosen.fields) ?? Promise.resolve(given.head),
        controller.signal,
      );
      table = { ...given, head };
      // Apply outstanding lessons first, so that the table gets the same predictions as the form. This may wait
      // for the holdout's download.
      const learned = model.learning().catch(() => undefined);
      await raceAbort(learned, controller.signal);
      const outcome = await tables.score(
        { card, file: table.file, header: table.head, mapping: chosen, target, predictor: model },
        {
          signal: controller.signal,
          onProgress: (progress) =>
            setState((before) => (before.status === "running" ? { ...before, progress } : before)),
        },
      );
      const isUnsaved = outcome.file !== undefined && outcome.report.seconds >= longSeconds;
      setState({ status: "done", table, mapping: chosen, outcome, target, isUnsaved });
    } catch (error) {
      if (isAbort(error)) setState({ status: "given", table, mapping: chosen });
      else setState({ status: "failed", table, mapping: chosen, error: toAppError(error) });
    }
  };

  /** Says that the result was saved. */
  const saved = () =>
    setState((before) => {
      if (before.status !== "done") return before;
      const { notOpened: _, ...others } = before;
      return { ...others, isUnsaved: false };
    });
  const cancel = () => kept.running?.abort();
  const clear = () => {
    kept.openCount += 1;
    setState({ status: "none" });
  };
  return { state, open, setMapping, start, saved, cancel, clear };
}

/** The result of a run that took less than this is soon made again. */
const longSeconds = 60;

type TableAtRisk = Extract<TableState, { status: "running" | "done" }>;

function wouldBeLost(state: TableState): state is TableAtRisk {
  return state.status === "running" || (state.status === "done" && state.isUnsaved);
}

/**
 * One model's table. It outlives the screen that shows it, since the visitor may open a row in the form and come back.
 */
type KeptTable = {
  readonly read: () => TableState;
  readonly subscribe: (changed: () => void) => () => void;
  readonly set: (next: TableState | ((before: TableState) => TableState)) => void;
  /** Stops the run under way. */
  running: AbortController | undefined;
  /** How many tables have been opened or closed so far. Used to discard a table that was read too late. */
  openCount: number;
};

/** Kept for as long as the page is open, for each model of the site. */
const kept = new WeakMap<Tables, Map<string, KeptTable>>();

/** The table of this model, which is not shared with a model that replaced it under the same id. */
export function keptTable(tables: Tables, card: Card): KeptTable {
  const ofSite = kept.get(tables) ?? new Map<string, KeptTable>();
  kept.set(tables, ofSite);
  const key = `${card.id} ${card.files["model.onnx"].sha256}`;
  const table = ofSite.get(key) ?? createKeptTable();
  ofSite.set(key, table);
  return table;
}

function createKeptTable(): KeptTable {
  let state: TableState = { status: "none" };
  let stopAsking: (() => void) | undefined;
  const listeners = new Set<() => void>();
  return {
    read: () => state,
    subscribe: (changed) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    set: (next) => {
      state = typeof next === "function" ? next(state) : next;
      if (wouldBeLost(state)) stopAsking ??= askBeforeLeaving();
      else {
        stopAsking?.();
        stopAsking = undefined;
      }
      for (const changed of listeners) changed();
    },
    running: undefined,
    openCount: 0,
  };
}
