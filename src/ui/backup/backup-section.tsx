import { useId } from "react";
import { useServices } from "../state/services.tsx";
import { useWords } from "../words/language.ts";
import { AddBackup } from "./add-backup.tsx";
import { SaveBackup } from "./save-backup.tsx";

/** Everything that this browser keeps, as one file: out, and in again. */
export function BackupSection() {
  const { backup: words } = useWords();
  const { backup } = useServices();
  const id = useId();
  if (!backup) return null;
  return (
    <section className="backup" aria-labelledby={id}>
      <h2 id={id}>{words.heading}</h2>
      <p>{words.lead}</p>
      <SaveBackup backup={backup} />
      <AddBackup backup={backup} />
    </section>
  );
}
