/** What tabs, workers and the service worker of this origin notify each other about. */
type Subject = "log" | "models";

/**
 * Tells other tabs, workers and the service worker which model's log, or which added model, changed. If site
 * data is blocked, Firefox refuses BroadcastChannel too; then nothing is announced, and others see the change
 * when they next read.
 */
export function openChangeChannel(subject: Subject = "log") {
  const channel = openChannel(`hunch-${subject}`);
  return {
    announce(model: string): void {
      channel?.postMessage(model);
    },
    /**
     * Calls `listener` with a model's id when another thread or tab has changed its log. Returns a function
     * that stops this.
     */
    listen(listener: (model: string) => void): () => void {
      const onMessage = ({ data }: { data: unknown }) => {
        if (typeof data === "string") listener(data);
      };
      channel?.addEventListener("message", onMessage);
      return () => channel?.removeEventListener("message", onMessage);
    },
  };
}

function openChannel(name: string): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel(name);
  } catch {
    return undefined;
  }
}
