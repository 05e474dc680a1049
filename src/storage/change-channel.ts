const channelName = "hunch-log";

/**
 * Tells other tabs, workers and the service worker which model's log changed. Where the browser has no
 * BroadcastChannel nothing is told: others see the change when they next read.
 */
export function openChangeChannel() {
  const channel = globalThis.BroadcastChannel === undefined ? undefined : new BroadcastChannel(channelName);
  return {
    announce(model: string): void {
      channel?.postMessage(model);
    },
    /** Calls `listener` with a model's id after others changed its log. Returns the way to stop. */
    listen(listener: (model: string) => void): () => void {
      const onMessage = ({ data }: { data: unknown }) => {
        if (typeof data === "string") listener(data);
      };
      channel?.addEventListener("message", onMessage);
      return () => channel?.removeEventListener("message", onMessage);
    },
    close(): void {
      channel?.close();
    },
  };
}
