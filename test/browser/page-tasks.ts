import type { Browser, Page } from "playwright-core";

type TraceEvent = {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** The thread's processor time in microseconds. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
};

/**
 * The longest task on the page's own thread during `run`, in milliseconds of processor time. On an otherwise
 * idle machine, such a task can delay a frame by this much. Undefined if the browser doesn't report it.
 */
export async function longestTaskMs(
  browser: Browser,
  page: Page,
  run: () => Promise<void>,
): Promise<number | undefined> {
  await browser.startTracing(page, { categories: ["toplevel", "__metadata"] });
  await run();
  const trace = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  const mains = new Set(
    trace.traceEvents
      .filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain")
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const tasks = trace.traceEvents.filter(
    ({ ph, pid, tid, tdur }) => ph === "X" && tdur !== undefined && mains.has(`${pid} ${tid}`),
  );
  return tasks.length === 0 ? undefined : Math.max(...tasks.map(({ tdur }) => (tdur ?? 0) / 1000));
}
