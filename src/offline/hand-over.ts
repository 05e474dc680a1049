import type { ServiceWorkerMessage } from "./messages.ts";

/** A version that knows no handing over gives no answer. */
const patienceMs = 6000;

/**
 * Asks the service worker of the old version to end what it is answering. Taking over ends it whatever it does, and the
 * pages that wait for its answers would see a network error.
 * @returns once it is ready, or when it does not say so in time
 */
export async function askToHandOver(worker: Pick<ServiceWorker, "postMessage"> | null): Promise<void> {
  if (!worker) return;
  const { port1, port2 } = new MessageChannel();
  let timer: ReturnType<typeof setTimeout> | undefined;
  await new Promise<void>((resolve) => {
    port1.onmessage = () => resolve();
    timer = setTimeout(resolve, patienceMs);
    worker.postMessage({ type: "hand-over" } satisfies ServiceWorkerMessage, [port2]);
  });
  clearTimeout(timer);
  port1.close();
}
