/** What the checks of cards, preprocessing and settings say that they expected; see `core/expectation.ts`. */
const fixed: Readonly<Record<string, string>> = {
  text: "Text",
  "a number": "eine Zahl",
  "a whole number": "eine ganze Zahl",
  "true or false": "true oder false",
  "a list": "eine Liste",
  "an object": "ein Objekt",
  "a URL": "eine URL",
  "an email address": "eine E-Mail-Adresse",
  "an ISO 8601 date and time in UTC": "Datum und Uhrzeit in UTC nach ISO 8601",
  "text in a different form": "Text in einer anderen Form",
  "a different value": "ein anderer Wert",
  "64 hexadecimal digits": "64 hexadezimale Ziffern",
  "lowercase letters, digits and single hyphens": "Kleinbuchstaben, Ziffern und einzelne Bindestriche",
  "a version such as 1.0.0": "eine Version wie 1.0.0",
  "one more edge than counts": "eine Grenze mehr, als es Anzahlen gibt",
  "a name of at most 200 characters, with no control characters and no spaces at either end":
    "ein Name mit höchstens 200 Zeichen, ohne Steuerzeichen und ohne Leerzeichen am Anfang oder Ende",
  "a name other than embed, which links use; only the key input may be embed":
    "ein anderer Name als embed, das in Links verwendet wird; nur der Schlüssel input darf embed lauten",
  "a name other than those built into JavaScript objects, such as constructor":
    "ein Name, den JavaScript-Objekte nicht schon haben (wie constructor)",
  "an id that isn't reserved for the app's own pages or by Windows":
    "eine ID, die weder für Seiten der App noch von Windows reserviert ist",
  "an id that no other model has": "eine ID, die kein anderes Modell hat",
  "a name that no other field or metadata entry has":
    "ein Name, den kein anderes Feld und keine andere Angabe hat",
  "a min that is not above max": "ein min, das nicht über max liegt",
  "the name of a number field": "der Name eines Zahlenfelds",
  "classes with different names": "Klassen mit verschiedenen Namen",
  "an address that begins with https:// and has no user name":
    "eine Adresse, die mit https:// beginnt und keinen Benutzernamen enthält",
  "an address without spaces, commas, semicolons or quotes":
    "eine Adresse ohne Leerzeichen, Kommas, Semikolons und Anführungszeichen",
  "a card, but the file has objects whose keys differ too much; the same keys in the same order take less memory":
    "eine Modellkarte, aber die Schlüssel ihrer Objekte unterscheiden sich zu sehr; gleiche Schlüssel in gleicher Reihenfolge brauchen weniger Speicher",
  "a list of steps, but the file has objects whose keys differ too much; the same keys in the same order take less memory":
    "eine Liste von Schritten, aber die Schlüssel ihrer Objekte unterscheiden sich zu sehr; gleiche Schlüssel in gleicher Reihenfolge brauchen weniger Speicher",
  "a file with fewer wrong values": "eine Datei mit weniger falschen Werten",
  "a list without duplicates": "eine Liste ohne doppelte Einträge",
  'one of the categories, and "as": "columns"': 'eine der Kategorien und "as": "columns"',
  'one number for each category, and "as": "number"': 'eine Zahl für jede Kategorie und "as": "number"',
  "a number other than 0": "eine andere Zahl als 0",
};

const comparisons: Readonly<Record<string, string>> = {
  "more than": "mehr als",
  "at least": "mindestens",
  "less than": "weniger als",
  "at most": "höchstens",
};
const amount =
  /^(a number that is )?(more than|at least|less than|at most) (\S+)(?: (characters?|entry|entries|levels of nesting|.* all lists.*|keys .*))?$/;
const tooLarge =
  /^(a card|a list of steps), but the file (is longer than|is nested more than|has an object with more than|has more than) (\d+) [a-z ]+$/;
const missing = ", but it is missing";

/** What was expected, in German. Whatever is not known here stays in English. */
export function expected(text: string): string {
  if (text.endsWith(missing)) return `${expected(text.slice(0, -missing.length))} (fehlt)`;
  if (text.startsWith("one of ") && fixed[text] === undefined) return `einer dieser Werte: ${text.slice(7)}`;
  const key = /^no key named (.*)$/.exec(text)?.[1];
  if (key !== undefined) return `kein Schlüssel namens ${key}`;
  const renamed = /^(?:the key )?(".*"), its new name$/.exec(text)?.[1];
  if (renamed !== undefined) return `${renamed}, wie es jetzt heißt`;
  const [, wanted, excess, most] = tooLarge.exec(text) ?? [];
  if (excess !== undefined)
    return `${wanted === "a card" ? "eine Modellkarte" : "eine Liste von Schritten"}, aber ${
      excess === "is longer than"
        ? `die Datei hat mehr als ${most} Zeichen`
        : excess === "is nested more than"
          ? `die Datei ist mehr als ${most} Ebenen tief verschachtelt`
          : excess === "has more than"
            ? `die Datei hat mehr als ${most} Listen und Objekte`
            : `ein Objekt in der Datei hat mehr als ${most} Schlüssel`
    }`;
  const [, number, comparison = "", limit, unit] = amount.exec(text) ?? [];
  const compared = comparisons[comparison];
  if (compared === undefined) return fixed[text] ?? text;
  if (number !== undefined) return `eine Zahl von ${compared} ${limit}`;
  return `${compared} ${limit}${unit === undefined ? "" : ` ${units(unit)}`}`;
}

function units(unit: string): string {
  if (unit.startsWith("character")) return "Zeichen";
  if (unit === "entry") return "Eintrag";
  if (unit === "entries") return "Einträge";
  if (unit === "levels of nesting") return "Ebenen";
  if (unit === "keys in one object") return "Schlüssel in einem Objekt";
  return unit === "keys and texts" ? "Schlüssel und Texte" : "Einträge in allen Listen zusammen";
}
