import { useId, useState } from "react";
import { toAppError } from "../../core/errors.ts";
import { chooseTheme, readTheme, type Theme, themes } from "../state/theme.ts";
import { describeError } from "../words/describe-error.ts";
import { chooseLanguage, useLanguage, useWords } from "../words/language.ts";
import { type Language, languages } from "../words/preferred-language.ts";

/** The visitor's choice of theme and, if there are several, of language. */
export function Preferences() {
  return (
    <div className="preferences">
      <ThemeSelect />
      {Object.keys(languages).length > 1 && <LanguageSelect />}
    </div>
  );
}

function ThemeSelect() {
  const { frame: words } = useWords();
  const [theme, setTheme] = useState(readTheme);
  const id = useId();
  return (
    <span>
      <label htmlFor={id}>{words.theme}</label>{" "}
      <select
        id={id}
        value={theme}
        onChange={(event) => {
          const chosen = event.target.value as Theme;
          setTheme(chosen);
          chooseTheme(chosen);
        }}
      >
        {themes.map((each) => (
          <option key={each} value={each}>
            {words.themes[each]}
          </option>
        ))}
      </select>
    </span>
  );
}

function LanguageSelect() {
  const { frame: words } = useWords();
  const language = useLanguage();
  const [loading, setLoading] = useState<Language>();
  const [failure, setFailure] = useState<string>();
  const id = useId();
  const choose = (chosen: Language) => {
    setFailure(undefined);
    setLoading(chosen);
    chooseLanguage(chosen)
      .catch((error: unknown) => setFailure(describeError(toAppError(error)).what))
      .finally(() => setLoading((now) => (now === chosen ? undefined : now)));
  };
  return (
    <span>
      <label htmlFor={id}>{words.language}</label>{" "}
      <select
        id={id}
        value={loading ?? language}
        onChange={(event) => choose(event.target.value as Language)}
      >
        {Object.entries(languages).map(([tag, name]) => (
          <option key={tag} value={tag} lang={tag}>
            {name}
          </option>
        ))}
      </select>
      {failure && <span role="alert"> {failure}</span>}
    </span>
  );
}
