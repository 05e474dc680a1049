import type { TranslationOf } from "../complete.ts";

/** Scoring a whole table. */
export const table: TranslationOf<"table"> = {
  drop: "Tabelle irgendwo ablegen, um sie auszuwerten",
  template: "Vorlage herunterladen",
  sample: "Beispieltabelle ausprobieren",
  unused: (names, more) =>
    `Nicht verwendet: ${names}${more > 0 ? ` und ${more} weitere` : ""}. Diese Spalten bleiben im Ergebnis erhalten.`,
  fewMatched: (matched, all) =>
    `Nur ${matched} von ${all} Feldern haben eine Spalte. Felder ohne Spalte bleiben in jeder Zeile leer; prüfen Sie die Liste unten.`,
  leaving: "Die Tabelle wird noch ausgewertet.",
  rows: {
    heading: "Zeilen",
    counts: "Antworten",
    confidence: "Wie sicher das Modell war",
    bar: (from, to, rows) => `${from} bis ${to}: ${rows}`,
    partial: (shown) =>
      `Die Liste enthält die ersten ${shown} Zeilen. Die Zahlen oben gelten für alle, und die gespeicherte Datei hat jede Zeile.`,
    answer: "Antwort",
    anyAnswer: "Jede Antwort",
    sure: "Sicherheit",
    anySure: "Jede",
    below: (share) => `Unter ${share}`,
    from: (share) => `${share} oder mehr`,
    truth: "Gegen die Tabelle",
    anyTruth: "Alle Zeilen",
    right: "Richtig",
    wrong: "Falsch",
    unlabelled: "Ohne bekannte Antwort",
    line: "Zeile",
    says: "Laut Tabelle",
    open: "Öffnen",
    openLine: (line) => `Zeile ${line} im Formular öffnen`,
    teach: "Lernen",
    teachLine: (line, label) => `Zeile ${line} als ${label} lernen`,
    taught: "Gelernt",
    none: "Keine Zeile passt zu diesen Filtern.",
    shown: (rows) => `${rows} angezeigt`,
    teachAll: (rows) => `Aus den ${rows} angezeigten falschen lernen`,
    teaching: "Wird gelernt",
    taughtAll: (rows) => `Aus ${rows} gelernt. Werten Sie die Tabelle erneut aus, um die Wirkung zu sehen.`,
    refused: (line, reason) => `Aus Zeile ${line} kann nicht gelernt werden: ${reason}`,
  },
};
