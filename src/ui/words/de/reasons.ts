import { expected } from "./expected.ts";
import { formats, otherAdvice } from "./file-findings.ts";

type Rule = readonly [english: RegExp, german: string | ((...parts: string[]) => string)];

const number = (text: string) => text.replaceAll(",", ".");
const list = (text: string) => text.replace(/, and others$/, " und andere");

/** Why a file can't be read. */
const files: readonly Rule[] = [
  [/^the file is empty$/, "die Datei ist leer"],
  [
    /^(it|[^:]+) is not UTF-8 \(perhaps Latin-1 or UTF-16\); please save it as UTF-8$/s,
    (name) =>
      `${name === "it" ? "die Datei" : name} ist nicht in UTF-8 gespeichert (sondern vielleicht in Latin-1 oder UTF-16); speichern Sie sie bitte als UTF-8`,
  ],
  [
    /^(it|[^:]+) is gzipped; please unpack it first$/s,
    (name) => `${name === "it" ? "die Datei" : name} ist mit gzip gepackt; entpacken Sie sie bitte zuerst`,
  ],
  [
    /^(it|[^:]+) is not a text file; please save the table as CSV$/s,
    (name) =>
      `${name === "it" ? "die Datei" : name} ist keine Textdatei; speichern Sie die Tabelle bitte als CSV`,
  ],
  [
    /^(it|[^:]+) is (an? [^;]+); please (.+)$/s,
    (name, format, advice) =>
      `${name === "it" ? "die Datei" : name} ist ${formats[format] ?? format}; ${otherAdvice[advice] ?? advice}`,
  ],
  [
    /^it is a damaged or incomplete gzip file$/,
    "die Datei ist eine beschädigte oder unvollständige gzip-Datei",
  ],
  [/^(.+) is a damaged or incomplete gzip file$/s, "$1 ist eine beschädigte oder unvollständige gzip-Datei"],
  [/^(.+) has no header row with data rows below it$/s, "$1 hat keine Kopfzeile, auf die Datenzeilen folgen"],
  [
    /^the row that begins here is longer than ([\d,]+) characters; perhaps a quote is never closed$/,
    (most) =>
      `die Zeile, die hier beginnt, ist länger als ${number(most)} Zeichen; vielleicht wird ein Anführungszeichen nie geschlossen`,
  ],
  [
    /^its first line has more than ([\d,]+) columns$/,
    (most) => `die erste Zeile hat mehr als ${number(most)} Spalten`,
  ],
  [/^it is feedback on "(.*)"$/s, "die Datei enthält Rückmeldungen zu „$1“"],
  [
    /^it is neither a CSV nor feedback that was sent from a page$/,
    "die Datei ist weder eine CSV-Datei noch eine Rückmeldung, die von einer Seite gesendet wurde",
  ],
  [
    /^it is nested too deeply, or too large to be read$/,
    "die Datei ist zu tief verschachtelt oder zu groß, um gelesen zu werden",
  ],
  [/^Two columns are named "(.*)"\.$/s, "Zwei Spalten heißen „$1“."],
  [
    /^The table doesn't have the column(s?) (.+)\.$/s,
    (several, names) => `Der Tabelle ${several ? "fehlen die Spalten" : "fehlt die Spalte"} ${list(names)}.`,
  ],
  [
    /^This is a feedback export, but it doesn't have the column(s?) (.+)\. Import it as it was exported\.$/s,
    (several, names) =>
      `Dies ist ein Export von Rückmeldungen, aber es ${several ? "fehlen ihm die Spalten" : "fehlt ihm die Spalte"} ${list(names)}. Importieren Sie ihn so, wie er exportiert wurde.`,
  ],
  [
    /^It's unclear which column is the class(: .+)?\. Name it "label", or use (.+) as its values\.$/s,
    (which = "", names = "") =>
      `Es ist unklar, welche Spalte die Klasse enthält${which.replaceAll(/"([^"]*)"/g, "„$1“")}. Nennen Sie sie „label“, oder verwenden Sie als Werte ${list(names)}.`,
  ],
  [
    /^The column "(.*)" numbers the classes, but nothing shows in which order\. Use their names \((.+)\)\.$/s,
    (column, names) =>
      `Die Spalte „${column}“ nummeriert die Klassen, aber nichts zeigt, in welcher Reihenfolge. Verwenden Sie ihre Namen (${names}).`,
  ],
  [
    /^In the column "(.*)", (.+) may be the class named .+ or the one labelled .+\. Use only the names \((.+)\) or only the labels \((.+)\), and begin the table with a row that can't be both\.$/s,
    (column, text, classNames, labels) =>
      `In der Spalte „${column}“ kann ${text} der Name einer Klasse oder die Beschriftung einer anderen sein. Verwenden Sie nur die Namen (${classNames}) oder nur die Beschriftungen (${labels}), und beginnen Sie die Tabelle mit einer Zeile, die nicht beides sein kann.`,
  ],
];

/** Why a row can't be used. */
const rows: readonly Rule[] = [
  [/^\(the whole line\)$/, "(die ganze Zeile)"],
  [
    /^The line has a different number of cells than the header: (\d+) instead of (\d+)\.$/,
    "Die Zeile hat eine andere Zahl von Zellen als die Kopfzeile: $1 statt $2.",
  ],
  [
    /^A quote is opened in this row and never closed\.$/,
    "In dieser Zeile beginnt ein Anführungszeichen, das nie geschlossen wird.",
  ],
  [
    /^A quote inside a quoted cell must be written twice\.$/,
    "In einer Zelle, die in Anführungszeichen steht, muss jedes Anführungszeichen doppelt geschrieben werden.",
  ],
  [
    /^The model failed on this row: (.*)$/s,
    (cause) => `Das Modell ist an dieser Zeile gescheitert: ${reason(cause)}`,
  ],
  [/^it ran out of memory$/, "der Speicher reichte nicht aus"],
  [/^a step of its graph failed$/, "ein Schritt seines Graphen ist fehlgeschlagen"],
  [
    /^The log already has a row with this id and different content\.$/,
    "Gespeichert ist schon eine Zeile mit dieser id und anderem Inhalt.",
  ],
  [
    /^An earlier file already has a row with this id and different content\.$/,
    "Eine frühere Datei hat schon eine Zeile mit dieser id und anderem Inhalt.",
  ],
  [/^The cell (?:is|has) .+\.$/s, "Die Zelle hat nicht die erwartete Form."],
  [
    /^"(.*)" is not a class of this model\. The classes are (.+)\.$/s,
    (cell, names) => `„${cell}“ ist keine Klasse dieses Modells. Die Klassen sind ${list(names)}.`,
  ],
  [/^"(.*)" is not a date such as (\S+)\.$/s, "„$1“ ist kein Datum wie $2."],
  [/^"(.*)" is in the future\.$/s, "„$1“ liegt in der Zukunft."],
  [
    /^The row belongs to the model "(.*)"; this model is (.+)\.$/s,
    "Die Zeile gehört zum Modell „$1“; dieses Modell ist $2.",
  ],
  [/^"(.*)" is not a row id\.$/s, "„$1“ ist keine Zeilen-ID."],
  [/^"(.*)" is not a SHA-256 hash\.$/s, "„$1“ ist kein SHA-256-Hash."],
  [/^"(.*)" is not a model version\.$/s, "„$1“ ist keine Modellversion."],
  [/^"(.*)" is not page, api or import\.$/s, "„$1“ ist weder page noch api noch import."],
  [/^"(.*)" is not a probability from 0 to 1\.$/s, "„$1“ ist keine Wahrscheinlichkeit von 0 bis 1."],
  [/^"(.*)" is neither true nor false\.$/s, "„$1“ ist weder true noch false."],
];

/** Why a name or an id can't be used. */
const names: readonly Rule[] = [
  [
    /^A name must be 1 to 100 characters long and must not contain (.+)\.$/,
    "Ein Name muss 1 bis 100 Zeichen lang sein und darf keines dieser Zeichen enthalten: $1",
  ],
  [/^This site already has a model with this id\.$/, "Diese Website hat schon ein Modell mit dieser ID."],
  [/^You already have a model with this id\.$/, "Sie haben schon ein Modell mit dieser ID."],
];

/** Why a backup can't be read. */
const backups: readonly Rule[] = [
  [/^it is not a zip, or it is cut off$/, "sie ist keine Zip-Datei, oder ihr Ende fehlt"],
  [/^it is cut off$/, "ihr Ende fehlt"],
  [/^it has too many files \((\d+)\)$/, "sie enthält zu viele Dateien ($1)"],
  [/^its list of files is too long$/, "ihr Dateiverzeichnis ist zu lang"],
  [/^its directory is (?:damaged|cut off)$/, "ihr Dateiverzeichnis ist beschädigt"],
  [/^it is encrypted$/, "sie ist verschlüsselt"],
  [/^two of its files share a name$/, "zwei Dateien darin heißen gleich"],
  [/^it has too many rows$/, "sie enthält zu viele Zeilen"],
  [/^it has too many versions of too many rows$/, "sie enthält zu viele Versionen von zu vielen Zeilen"],
  [/^it has no (\S+)$/, "$1 fehlt darin"],
  [/^it contains (.+), which isn’t in its list$/s, "sie enthält $1, was nicht in ihrem Verzeichnis steht"],
  [/^(\S+) would become more than (\d+) times as large$/, "$1 würde mehr als $2-mal so groß"],
  [/^(\S+) is missing$/, "$1 fehlt"],
  [
    /^(\S+) is missing or doesn’t match the backup’s list$/,
    "$1 fehlt oder stimmt nicht mit dem Verzeichnis der Sicherung überein",
  ],
  [/^(\S+) is damaged$/, "$1 ist beschädigt"],
  [/^(\S+) is gzipped$/, "$1 ist mit gzip gepackt"],
  [
    /^(\S+) is (?:not as long as|longer than|shorter than) the zip says$/,
    "$1 hat nicht die angegebene Länge",
  ],
  [
    /^(\S+) is packed in a way that this page can’t read$/,
    "$1 ist auf eine Weise gepackt, die diese Seite nicht lesen kann",
  ],
  [/^(\S+) is not the file that (\S+) describes$/, "$1 ist nicht die Datei, die $2 beschreibt"],
  [/^(\S+) is the card of a different model$/, "$1 ist die Karte eines anderen Modells"],
  [/^(\S+) is too long$/, "$1 ist zu lang"],
  [/^(\S+) is longer than (\d+) characters$/, "$1 ist länger als $2 Zeichen"],
  [
    /^(\S+) (?:is nested more|has an object with more|has more|has objects whose) .+$/,
    "$1 ist zu tief verschachtelt oder zu groß",
  ],
  [/^(\S+) has too many entries$/, "$1 hat zu viele Einträge"],
  [
    /^(\S+) has an error: at (.+), expected (.+)$/s,
    (path, key, wanted) => `${path} hat einen Fehler bei ${key}; erwartet: ${expected(wanted)}`,
  ],
  [/^(\S+) has an error$/, "$1 hat einen Fehler"],
];

/** What no longer exists. */
const things: readonly Rule[] = [
  [/^The model that (.+) replaced$/s, "Das Modell, das $1 ersetzt hat,"],
  [/^The model (.+)$/s, "Das Modell $1"],
  [/^Feedback (.+)$/s, "Die Rückmeldung $1"],
  [/^The deleted feedback$/, "Die gelöschte Rückmeldung"],
  [/^The table of reference rows for (.+)$/s, "Die Tabelle mit Referenzzeilen für $1"],
];

/** Why the runtime can't be started, or a model can't be used in it. */
const runtime: readonly Rule[] = [
  [/^it stopped while it was starting$/, "sie ist beim Starten stehen geblieben"],
  [/^the runtime can't open its graph$/, "die Laufzeitumgebung kann seinen Graphen nicht öffnen"],
  [/^it gives other answers than before$/, "es antwortet anders als vorher"],
  [/^the server doesn't provide it$/, "der Server liefert sie nicht"],
  [/^the server sent a web page instead$/, "der Server hat stattdessen eine Webseite gesendet"],
  [/^only part of it is on the server$/, "auf dem Server liegt nur ein Teil davon"],
  [/^it has the wrong SHA-256$/, "der SHA-256-Hash stimmt nicht"],
  [/^the server did not deliver its worker$/, "der Server hat ihren Worker nicht geliefert"],
];

const reasons = [...files, ...rows, ...names, ...backups, ...runtime];

function translate(rules: readonly Rule[], text: string): string {
  for (const [english, german] of rules) {
    const found = english.exec(text);
    if (found) return typeof german === "string" ? text.replace(english, german) : german(...found.slice(1));
  }
  return text;
}

/**
 * Why a file, a row or a name can't be used, or the place of a problem, in German. Whatever is not known here stays in
 * English.
 */
export function reason(text: string): string {
  const known = translate(reasons, text);
  if (known !== text) return known;
  // The reason may follow the name of a file, such as a table in a backup.
  const [, path, rest = ""] = /^(.+?): (.+)$/s.exec(text) ?? [];
  return path === undefined ? text : `${path}: ${reason(rest)}`;
}

/** What an error says no longer exists, in German. */
export const thing = (text: string) => translate(things, text);
