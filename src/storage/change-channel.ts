/** The kinds of change that this origin's tabs, workers and service worker announce to each other. */
type Subject = "log" | "models";

/**
 * Tells other tabs, workers and the service worker which model's log, or which added model, changed. If site
 * data is blocked, Firefox blocks BroadcastChannel too. In that case, nothing is announced, and others see the
 * change the next time they read.
 */
export function openChangeChannel(subject: Subject = "log") {
  const channel = openChannel(`hunch-${subject}`);
  return {
    announce(model: string): void {
      channel?.postMessage(model);
    },
    /**
     * Calls `listener` with a model's id when another thread or tab announces a change. Returns a function that
     * unsubscribes it.
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
