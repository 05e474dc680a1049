import { useState } from "react";
import type { Card } from "../../../core/card.ts";
import type { AnsweredRequest } from "../../state/use-prediction.ts";
import { answerLink } from "./answer-link.ts";

type Copying =
  | { readonly status: "idle" }
  | { readonly status: "copied" }
  /** The browser gives no clipboard, as on plain http: the link is shown to be copied by hand. */
  | { readonly status: "by-hand"; readonly link: string };

/** Copies the address of what is on the screen: the form filled in and answered. */
export function CopyLink({ card, answer }: { card: Card; answer: AnsweredRequest }) {
  const [copying, setCopying] = useState<Copying>({ status: "idle" });
  const copy = async () => {
    const link = answerLink(card, answer.inputs, answer.context, window.location.href);
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
