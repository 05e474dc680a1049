import { useState } from "react";
import type { Card, Field } from "../../../core/card.ts";
import type { Inputs, MetadataValues } from "../../../core/prediction.ts";
import { modelHash } from "../../router/route.ts";
import type { AnsweredRequest } from "../../state/use-prediction.ts";

type Copying =
  | { readonly status: "idle" }
  | { readonly status: "copied" }
  /** The browser gives no clipboard, as on plain http: the link is shown to be copied by hand. */
  | { readonly status: "by-hand"; readonly link: string };

/** Copies the address of what is on the screen: the form filled in and answered. */
export function CopyLink({ card, answer }: { card: Card; answer: AnsweredRequest }) {
  const [copying, setCopying] = useState<Copying>({ status: "idle" });
  const copy = async () => {
    const link = answerLink(card, answer.inputs, answer.metadata, window.location.href);
    try {
      await navigator.clipboard.writeText(link);
      setCopying({ status: "copied" });
    } catch {
      // Refused, or not there at all: then it is done by hand.
      setCopying({ status: "by-hand", link });
    }
  };
  return (
    <>
      <button type="button" className="word" onClick={copy}>
        Copy link
      </button>
      <span className="hint" role="status">
        {copying.status === "copied" && "Copied. Whoever has the link has what you gave."}
      </span>
      {copying.status === "by-hand" && (
        <label className="link-by-hand">
          The link, to copy by hand
          <input readOnly value={copying.link} onFocus={(event) => event.target.select()} />
        </label>
      )}
    </>
  );
}

/**
 * The address that fills the form with these inputs and predicts them. A missing value is left out, or given as empty where
 * leaving it out would mean the card's default.
 */
export function answerLink(card: Card, inputs: Inputs, metadata: MetadataValues, page: string): string {
  const values = card.fields.flatMap((field): [string, string][] => {
    const text = linkText(field, inputs[field.name]);
    return text === "" && field.default === undefined ? [] : [[field.name, text]];
  });
  const metadataEntries = Object.entries(metadata).filter(([, value]) => value !== "");
  return page.replace(/#.*$/s, "") + modelHash(card.id, Object.fromEntries([...values, ...metadataEntries]));
}

function linkText(field: Field, value: string | number | null | undefined): string {
  if (value === null || value === undefined) return "";
  if (field.kind === "datetime" && typeof value === "number") return new Date(value * 1000).toISOString();
  return String(value);
}
