import { useId } from "react";
import { useWords } from "../words/language.ts";
import type { SiteDraft } from "./site-draft.ts";

/** Fields for whether visitors can send their feedback, and to which address. */
export function FeedbackAddressFields({
  draft,
  onChange,
}: {
  draft: SiteDraft;
  onChange: (draft: SiteDraft) => void;
}) {
  const { publish } = useWords();
  const words = publish.feedback;
  const id = useId();
  return (
    <fieldset>
      <legend>{words.heading}</legend>
      <div className="choices">
        {(["none", "mail", "form"] as const).map((address) => (
          <label key={address}>
            <input
              type="radio"
              name={`${id}-address`}
              checked={draft.address === address}
              onChange={() => onChange({ ...draft, address })}
            />
            {words[address]}
          </label>
        ))}
      </div>
      {draft.address === "mail" && (
        <div className="publish-field">
          <label htmlFor={`${id}-mail`}>{words.mailLabel}</label>
          <input
            id={`${id}-mail`}
            type="email"
            value={draft.mail}
            onChange={({ target }) => onChange({ ...draft, mail: target.value })}
          />
        </div>
      )}
      {draft.address === "form" && (
        <div className="publish-field">
          <label htmlFor={`${id}-form`}>{words.formLabel}</label>
          <input
            id={`${id}-form`}
            type="url"
            value={draft.form}
            aria-describedby={`${id}-help`}
            onChange={({ target }) => onChange({ ...draft, form: target.value })}
          />
          <p id={`${id}-help`} className="quiet">
            {words.formHelp}
          </p>
        </div>
      )}
      <p className="quiet">{words.note}</p>
    </fieldset>
  );
}
