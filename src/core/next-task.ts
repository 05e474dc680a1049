/** Lets everything else that waits for this thread have its turn. A timer would wait for at least 4 ms. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    // Node's types know a port as an emitter only.
    const receiver: { onmessage?: unknown; close(): void } = port1;
    receiver.onmessage = () => {
      receiver.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
