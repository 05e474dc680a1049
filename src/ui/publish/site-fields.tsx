import { useId } from "react";
import { accents, optionalPages } from "../../core/site-settings.ts";
import { useWords } from "../words/language.ts";
import { type SiteDraft, toggled } from "./site-draft.ts";

/** Fields for the site's title, colour and pages, and for whether to add compressed copies of its files. */
export function SiteFields({ draft, onChange }: { draft: SiteDraft; onChange: (draft: SiteDraft) => void }) {
  const { publish } = useWords();
  const words = publish.site;
  const id = useId();
  return (
    <fieldset>
      <legend>{words.heading}</legend>
      <div className="publish-field">
        <label htmlFor={`${id}-title`}>{words.title}</label>
        <input
          id={`${id}-title`}
          type="text"
          maxLength={60}
          value={draft.title}
          autoComplete="off"
          onChange={({ target }) => onChange({ ...draft, title: target.value })}
        />
      </div>
      <fieldset className="publish-inner">
        <legend>{words.accent}</legend>
        <div className="choices">
          {accents.map((accent) => (
            <label key={accent} data-accent={accent}>
              <input
                type="radio"
                name={`${id}-accent`}
                checked={draft.accent === accent}
                onChange={() => onChange({ ...draft, accent })}
              />
              <span className="swatch" aria-hidden="true" />
              {words.accents[accent]}
            </label>
          ))}
        </div>
      </fieldset>
      <fieldset className="publish-inner">
        <legend>{words.pages}</legend>
        <div className="choices">
          {optionalPages.map((page) => (
            <label key={page}>
              <input
                type="checkbox"
                checked={draft.pages.has(page)}
                onChange={({ target }) =>
                  onChange({ ...draft, pages: toggled(draft.pages, page, target.checked) })
                }
              />
              {words.pageNames[page]}
            </label>
          ))}
        </div>
      </fieldset>
      <div className="publish-inner">
        <label className="check">
          <input
            type="checkbox"
            checked={draft.withCopies}
            onChange={({ target }) => onChange({ ...draft, withCopies: target.checked })}
          />
          {words.copies}
        </label>
      </div>
    </fieldset>
  );
}

/**
 * Fields for whether visitors can send their feedback, and to which address.
 * @param choices the chosen models, with the addresses that their own cards name
 */
export function FeedbackAddressFields({
  choices,
  draft,
  onChange,
}: {
  choices: readonly { readonly id: string; readonly title: string; readonly address: string | undefined }[];
  draft: SiteDraft;
  onChange: (draft: SiteDraft) => void;
}) {
  const { publish } = useWords();
  const words = publish.feedback;
  const id = useId();
  const named = choices.flatMap(({ address, ...model }) =>
    address === undefined ? [] : { ...model, address },
  );
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
      {named.length > 0 && (
        <fieldset className="publish-inner" aria-describedby={`${id}-named`}>
          <legend>{words.named}</legend>
          <ul className="ruled">
            {named.map(({ id: model, title, address }) => (
              <li key={model}>
                <label className="check">
                  <input
                    type="checkbox"
                    checked={!draft.withoutAddress.has(model)}
                    onChange={({ target }) =>
                      onChange({
                        ...draft,
                        withoutAddress: toggled(draft.withoutAddress, model, !target.checked),
                      })
                    }
                  />
                  <span className="publish-address">{words.namedAddress(title, address)}</span>
                </label>
              </li>
            ))}
          </ul>
          <p id={`${id}-named`} className="quiet">
            {words.namedHelp}
          </p>
        </fieldset>
      )}
      <p className="quiet">{words.note}</p>
    </fieldset>
  );
}
