import { useSyncExternalStore } from "react";
import type { OfflineState } from "../../offline/page-offline.ts";
import { AsyncButton } from "../controls/async-button.tsx";
import { TaskStatus } from "../controls/task-status.tsx";
import { useServices } from "../state/services.tsx";
import { useTask } from "../state/task.ts";

function subscribeToNetwork(listener: () => void): () => void {
  window.addEventListener("online", listener);
  window.addEventListener("offline", listener);
  return () => {
    window.removeEventListener("online", listener);
    window.removeEventListener("offline", listener);
  };
}

function sentence(state: OfflineState, online: boolean): string {
  if (!online) {
    return state.status === "ready"
      ? "You are offline. Everything here goes on working."
      : "You are offline, and this page was not made ready for that.";
  }
  switch (state.status) {
    case "installing":
      return "Works without a network once a model has been opened.";
    case "ready":
      return "Ready to be used without a network.";
    case "unsupported":
      return "This browser does not keep the page for use without a network.";
    case "failed":
      return "The page could not be kept for use without a network.";
  }
}

/** Whether the page would work without a network, in one sentence. */
export function OfflineNote() {
  const { offline } = useServices();
  const state = useSyncExternalStore(
    (listener) => offline.onChange(listener),
    () => offline.state,
  );
  const online = useSyncExternalStore(subscribeToNetwork, () => navigator.onLine);
  return <p role="status">{sentence(state, online)}</p>;
}

/** Asks before the page moves to a new version of the app. */
export function UpdatePrompt() {
  const { offline } = useServices();
  const waits = useSyncExternalStore(
    (listener) => offline.onChange(listener),
    () => offline.updateWaiting,
  );
  const task = useTask<void>();
  if (!waits) return null;
  return (
    <div className="update-prompt" role="status">
      <p>A new version of this site is here. What you typed is kept.</p>
      <AsyncButton busy={task.state.status === "running"} onClick={() => task.start(() => offline.update())}>
        Update now
      </AsyncButton>
      <TaskStatus task={task} label="Updating" />
    </div>
  );
}
