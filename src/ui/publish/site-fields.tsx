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
