import { useCallback, useEffect, useRef, useState } from "react";
import type { Card } from "../../../core/card.ts";
import { type AppError, isAbort, toAppError } from "../../../core/errors.ts";
import { readCsvHeader } from "../../../csv/csv-header.ts";
import type { CsvHeader } from "../../../csv/csv-lines.ts";
import type { ColumnMapping } from "../../../csv/match-columns.ts";
import { matchColumns } from "../../../csv/match-columns.ts";
import type { Model } from "../../../models/model.ts";
import type { TableOutcome, TableProgress, TableTarget } from "../../../tables/table-scoring.ts";
import { useServices } from "../../state/services.tsx";

/** What is known about a chosen table from its first lines. */
export type OpenedTable = { readonly name: string; readonly file: Blob; readonly head: CsvHeader };

/** A file to write the result to, and its name. */
export type ResultTarget = TableTarget & { readonly name: string };

export type TableState =
  | { readonly status: "none" }
  | { readonly status: "reading"; readonly name: string }
  | { readonly status: "unreadable"; readonly name: string; readonly error: AppError }
  | { readonly status: "given"; readonly table: OpenedTable; readonly mapping: ColumnMapping }
  | { readonly status: "running"; readonly table: OpenedTable; readonly progress: TableProgress | undefined }
  | {
      readonly status: "done";
      readonly table: OpenedTable;
      readonly outcome: TableOutcome;
      readonly target: ResultTarget | undefined;
    }
  | {
      readonly status: "failed";
      readonly table: OpenedTable;
      readonly mapping: ColumnMapping;
      readonly error: AppError;
    };

/** The state of one table, from its choice to its result. Leaving the screen cancels the scoring. */
export function useTable(card: Card, model: Model | undefined) {
  const { tables } = useServices();
  const [state, setState] = useState<TableState>({ status: "none" });
  const running = useRef<AbortController>(undefined);
  const openCount = useRef(0);

  useEffect(() => () => running.current?.abort(), []);

  const open = useCallback(
    async (file: Blob, name: string) => {
      openCount.current += 1;
      const reading = openCount.current;
      const show = (next: TableState) => {
        if (reading === openCount.current) setState(next);
      };
      show({ status: "reading", name });
      try {
        const head = await readCsvHeader(card, file);
        show({ status: "given", table: { name, file, head }, mapping: matchColumns(card, head) });
      } catch (error) {
        show({ status: "unreadable", name, error: toAppError(error) });
      }
    },
    [card],
  );

  const setMapping = useCallback((change: ColumnMapping) => {
    setState((before) =>
      before.status === "given" || before.status === "failed"
        ? { status: "given", table: before.table, mapping: change }
        : before,
    );
  }, []);

  const start = async (table: OpenedTable, chosen: ColumnMapping, target: ResultTarget | undefined) => {
    if (model === undefined) return;
    const controller = new AbortController();
    running.current = controller;
    setState({ status: "running", table, progress: undefined });
    try {
      // Apply outstanding lessons first, so that the table gets the same predictions as the form.
      await model.learning().catch(() => undefined);
      const outcome = await tables.score(
        { card, file: table.file, header: table.head, mapping: chosen, target, predictor: model },
        {
          signal: controller.signal,
          onProgress: (progress) =>
            setState((before) => (before.status === "running" ? { ...before, progress } : before)),
        },
      );
      setState({ status: "done", table, outcome, target });
    } catch (error) {
      if (isAbort(error)) setState({ status: "given", table, mapping: chosen });
      else setState({ status: "failed", table, mapping: chosen, error: toAppError(error) });
    }
  };

  const cancel = useCallback(() => running.current?.abort(), []);
  const clear = useCallback(() => {
    openCount.current += 1;
    setState({ status: "none" });
  }, []);
  return { state, open, setMapping, start, cancel, clear };
}
