import { withoutDirectionControls } from "../../core/visible-text.ts";
import { noteText, type TrainingNote } from "../../training/training-note.ts";
import { useWords } from "../words/language.ts";

/** What is worth knowing about a table or its training, one notice each. */
export function TrainingNotes({ notes }: { notes: readonly TrainingNote[] }) {
  const { trainingNotes } = useWords();
  return notes.map((note) => {
    const text = withoutDirectionControls(noteText(note, trainingNotes));
    return (
      <p className="notice" key={text}>
        {text}
      </p>
    );
  });
}
