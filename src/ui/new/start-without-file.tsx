import { type FormEvent, useState } from "react";
import { useLeaveWarning } from "../state/use-leave-warning.ts";
import { useWords } from "../words/language.ts";
import { sampleTables } from "./sample-tables.ts";
import { TextLine, TextLines } from "./text-line.tsx";

type ClassExamples = { readonly name: string; readonly lines: string };

/** Ways to start without a file: type examples for each class, one per line, or try a made-up table. */
export function StartWithoutFile({ onFiles }: { onFiles: (files: readonly File[]) => void }) {
  const words = useWords().newModel.without;
  return (
    <div className="start-without">
      <details>
        <summary>{words.examples}</summary>
        <ExamplesForm onFile={(file) => onFiles([file])} />
      </details>
      <p className="button-row">
        <span>{words.sample}</span>
        {sampleTables.map(({ id, makeCsv }) => (
          <button
            key={id}
            type="button"
            onClick={() => onFiles([new File([makeCsv()], `${words.samples[id].file}.csv`)])}
          >
            {words.samples[id].label}
          </button>
        ))}
      </p>
    </div>
  );
}

function ExamplesForm({ onFile }: { onFile: (file: File) => void }) {
  const words = useWords().newModel.without;
  const [classes, setClasses] = useState<readonly ClassExamples[]>([
    { name: "", lines: "" },
    { name: "", lines: "" },
  ]);
  useLeaveWarning(classes.some(({ name, lines }) => name !== "" || lines !== ""));
  const change = (index: number, part: Partial<ClassExamples>) =>
    setClasses((before) => before.map((entry, at) => (at === index ? { ...entry, ...part } : entry)));
  const filled = classes.map(({ name, lines }) => ({ name: name.trim(), texts: linesOf(lines) }));
  const used = filled.filter(({ texts }) => texts.length > 0);
  const unnamed = filled.findIndex(({ name, texts }) => name === "" && texts.length > 0);
  const repeated = used.find(
    ({ name }, index) => name !== "" && used.findIndex((one) => one.name === name) < index,
  );
  const isReady =
    used.length >= 2 &&
    unnamed < 0 &&
    repeated === undefined &&
    used.every(({ texts }) => texts.length >= fewestExamples);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isReady) return;
    const rows = used.flatMap(({ name, texts }) => texts.map((text) => `${quoted(text)},${quoted(name)}`));
    onFile(new File([["text,label", ...rows].join("\r\n")], `${words.file}.csv`));
  };
  return (
    <form className="examples-form" onSubmit={submit}>
      <p className="hint">{words.help(fewestExamples)}</p>
      <div className="examples-classes">
        {classes.map(({ name, lines }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a class's name is still being typed, so it can't be the key
          <div key={index}>
            <TextLine
              label={words.className(index + 1)}
              value={name}
              onChange={(value) => change(index, { name: value })}
            />
            <TextLines
              label={words.classExamples(index + 1)}
              help={words.count(filled[index]?.texts.length ?? 0)}
              value={lines}
              onChange={(value) => change(index, { lines: value })}
            />
          </div>
        ))}
      </div>
      <div className="button-row">
        <button type="button" onClick={() => setClasses((before) => [...before, { name: "", lines: "" }])}>
          {words.addClass}
        </button>
        <button type="submit" className="primary" disabled={!isReady}>
          {words.use}
        </button>
        <span className="hint" role="status">
          {unnamed >= 0 ? words.unnamed(unnamed + 1) : repeated && words.repeated(repeated.name)}
        </span>
      </div>
    </form>
  );
}

/** With fewer examples of a class than this, none would be left for testing the model. */
const fewestExamples = 5;

function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
