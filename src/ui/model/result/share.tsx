import { useId, useState } from "react";
import type { Card, Field } from "../../../core/card.ts";
import { inScript } from "../../../core/json.ts";
import type { Inputs, MetadataValues } from "../../../core/prediction.ts";
import { modelHash } from "../../router/route.ts";
import { useWords } from "../../words/language.ts";

/**
 * Ways to use an answer elsewhere: a link to it and, for other pages, a frame, a module and an API request, each with a
 * button that copies it.
 */
export function Share({
  card,
  inputs,
  metadata,
  embedded,
}: {
  card: Card;
  inputs: Inputs;
  metadata: MetadataValues;
  embedded: boolean;
}) {
  const { model } = useWords();
  const words = model.share;
  const [open, setOpen] = useState(false);
  const id = useId();
  const page = window.location.href;
  const link = answerLink(card, inputs, metadata, page);
  // The page's own file may have a name, such as index.html, beside which the others are.
  const base = new URL("./", page).href;
  const query = new URLSearchParams(linkValues(card, inputs)).toString();
  const ways = [
    {
      title: words.frame,
      text: frameLine(page.replace(/[?#].*$/s, ""), card, inputs),
    },
    { title: words.module, text: moduleLines(base, card, inputs) },
    {
      title: words.fetch,
      text: `const response = await fetch("${base}api/models/${card.id}/predict?${query}");\nconst { label, probability } = await response.json();`,
    },
  ];
  return (
    <>
      <button
        type="button"
        className="word"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        {words.open}
      </button>
      <div className="share" id={id} hidden={!open}>
        {open && (
          <>
            <CopyRow title={words.link} text={link} action={words.copyLink} said={words.copied} />
            {!embedded &&
              ways.map(({ title, text }) => (
                <CopyRow key={title} title={title} text={text} action={`${words.copy}: ${title}`} />
              ))}
          </>
        )}
      </div>
    </>
  );
}

/** Text to copy, with a button that copies it. */
function CopyRow({
  title,
  text,
  action,
  said,
}: {
  title: string;
  text: string;
  /** The button's accessible name. */
  action: string;
  /** The confirmation after copying. */
  said?: string;
}) {
  const { model, controls } = useWords();
  const words = model.share;
  // A later answer has a different text, which hasn't been copied.
  const [tried, setTried] = useState<{ readonly text: string; readonly isCopied: boolean }>();
  const last = tried?.text === text ? tried : undefined;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setTried({ text, isCopied: true });
    } catch {
      // Without clipboard access, for example over plain HTTP, the visitor can still copy the text by hand.
      setTried({ text, isCopied: false });
    }
  };
  const id = useId();
  return (
    <div className="copy-row">
      <label htmlFor={id}>{title}</label>
      <textarea
        id={id}
        readOnly
        rows={text.split("\n").length}
        value={text}
        onFocus={(event) => event.target.select()}
      />
      <button type="button" aria-label={action} onClick={copy}>
        {words.copy}
      </button>
      <span className="hint" role="status">
        {last && (last.isCopied ? (said ?? controls.copied) : words.byHand)}
      </span>
    </div>
  );
}

/** With a title for screen readers, and large enough to show the answer beside the form. */
function frameLine(page: string, card: Card, inputs: Inputs): string {
  const address = page + modelHash(card.id, linkValues(card, inputs), { embedded: true });
  const quoted = (text: string) => `"${text.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}"`;
  return `<iframe src=${quoted(address)} title=${quoted(card.title)} width="800" height="640"></iframe>`;
}

function moduleLines(base: string, card: Card, inputs: Inputs): string {
  return [
    `import { open } from "${base}hunch.js";`,
    `const model = await open("${card.id}");`,
    `const { label, probability } = await model.predict(${inScript(JSON.stringify(inputs))});`,
  ].join("\n");
}

/**
 * The address that opens the page with these inputs filled in and answered. A missing value is left out, or given as
 * empty if leaving it out would mean the card's default.
 */
export function answerLink(card: Card, inputs: Inputs, metadata: MetadataValues, page: string): string {
  const given = Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== ""));
  return page.replace(/#.*$/s, "") + modelHash(card.id, { ...linkValues(card, inputs), ...given });
}

function linkValues(card: Card, inputs: Inputs): Record<string, string> {
  const values = card.fields.flatMap((field): [string, string][] => {
    const text = linkText(field, inputs[field.name]);
    return text === "" && field.default === undefined ? [] : [[field.name, text]];
  });
  return Object.fromEntries(values);
}

function linkText(field: Field, value: string | number | null | undefined): string {
  if (value === null || value === undefined) return "";
  if (field.kind === "datetime" && typeof value === "number") return new Date(value * 1000).toISOString();
  return String(value);
}
