import type { BrowserSettings } from "../../backup/backup-format.ts";
import { chooseLanguage } from "../words/language.ts";
import { chosenLanguage, isLanguage } from "../words/preferred-language.ts";
import { chooseTheme, readTheme } from "./theme.ts";

/** The visitor's settings for the page in this browser. */
export const browserSettings = {
  read(): BrowserSettings {
    const theme = readTheme();
    const language = chosenLanguage();
    return { ...(theme !== "system" && { theme }), ...(language && { language }) };
  },
  /** Applies only those settings that haven't already been chosen in this browser. */
  async take({ theme, language }: BrowserSettings): Promise<void> {
    if (theme && readTheme() === "system") chooseTheme(theme);
    if (language && isLanguage(language) && !chosenLanguage()) await chooseLanguage(language);
  },
};
