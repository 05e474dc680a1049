import { useSyncExternalStore } from "react";
import type { OfflineState } from "../../offline/page-offline.ts";
import { AsyncButton } from "../controls/async-button.tsx";
import { TaskStatus } from "../controls/task-status.tsx";
import { useServices } from "../state/services.tsx";
import { useTask } from "../state/task.ts";
import type { Words } from "../words/en/index.ts";
import { useWords } from "../words/language.ts";

function subscribeToNetwork(listener: () => void): () => void {
  window.addEventListener("online", listener);
  window.addEventListener("offline", listener);
  return () => {
    window.removeEventListener("online", listener);
    window.removeEventListener("offline", listener);
  };
}

function sentence(words: Words["frame"]["offline"], state: OfflineState, online: boolean): string {
  if (online) return words[state.status];
  return state.status === "ready" ? words.offlineReady : words.offlineUnready;
}

/** Says in one sentence whether the page would work offline. */
export function OfflineNote() {
  const { offline } = useServices();
  const { frame: words } = useWords();
  const state = useSyncExternalStore(
    (listener) => offline.onChange(listener),
    () => offline.state,
  );
  const online = useSyncExternalStore(subscribeToNetwork, () => navigator.onLine);
  return <p role="status">{sentence(words.offline, state, online)}</p>;
}

/** Asks before the page switches to a new version of the app. */
export function UpdatePrompt() {
  const { offline } = useServices();
  const { frame: words } = useWords();
  const waits = useSyncExternalStore(
    (listener) => offline.onChange(listener),
    () => offline.updateWaiting,
  );
  const task = useTask<void>();
  if (!waits) return null;
  return (
    <div className="update-prompt" role="status">
      <p>{words.update.available}</p>
      <AsyncButton busy={task.state.status === "running"} onClick={() => task.start(() => offline.update())}>
        {words.update.now}
      </AsyncButton>
      <TaskStatus task={task} label={words.update.running} />
    </div>
  );
}
