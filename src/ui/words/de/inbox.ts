import type { TranslationOf } from "../complete.ts";
import { counted } from "../format.ts";

/** The owner's inbox: feedback that visitors sent, reviewed before the model learns from it. */
export const inbox: TranslationOf<"inbox"> = {
  heading: "Rückmeldungen von Besuchern",
  lead: "Fügen Sie die Dateien hinzu, die Besucher Ihnen geschickt haben: exportierte CSV-Dateien oder das JSON, das Ihr Formular empfangen hat. Gelernt wird erst, wenn Sie zustimmen.",
  files: "Dateien mit Rückmeldungen",
  opening: "Wird gelesen und geprüft",
  rowsFound: (rows, files) => `${rows} in ${files}.`,
  nothing: "Diese Dateien enthalten keine Zeilen, aus denen dieses Modell lernen könnte.",
  table: "Was jede Datei für sich bewirkt",
  columns: {
    file: "Datei",
    rows: "Neue Zeilen",
    holdout: "Bei Testbeispielen",
    others: "Bei Zeilen aus den anderen Dateien",
    verdict: "Wirkung",
  },
  notMeasured: "nicht gemessen",
  verdicts: { helps: "Hilft", harms: "Schadet", neither: "Keine klare Wirkung" },
  change: (before, after) => `${before} → ${after}`,
  takeFile: (name) => `${name} verwenden`,
  known: (rows) => `${rows} schon bekannt`,
  refused: (rows) => `${rows} abgelehnt`,
  refusedLine: (line, at, message) => `Zeile ${line}, ${at}: ${message}`,
  otherModels: (rows, isOne) =>
    `${rows} ${isOne ? "ist eine" : "sind"} ${isOne ? "Rückmeldung" : "Rückmeldungen"} zu anderen Modellen. Öffnen Sie diese Datei auch auf deren Seiten.`,
  notFeedback: (parts, line) => {
    const where =
      line === undefined ? "" : parts === 1 ? ` in Zeile ${line}` : `, der erste in Zeile ${line},`;
    return `${counted(parts, "Teil", "Teile")}${where} ${parts === 1 ? "ist" : "sind"} kein von einer Seite gesendetes Feedback und ${parts === 1 ? "wurde" : "wurden"} ausgelassen.`;
  },
  isClass: (column, meanings) =>
    `Als richtige Klasse gilt die Spalte „${column}“${meanings === "" ? "" : ` (${meanings})`}, obwohl ihre Zellen etwas anderes bedeuten könnten. Wenn das so ist, lassen Sie diese Datei weg.`,
  rulesHeading: "Weglassen",
  rules: {
    harmful: "Dateien, die das Modell schlechter machen",
    contradicted: "Zeilen, die einer anderen widersprechen",
    repeated: "Wiederholungen innerhalb derselben Datei",
    implausible: "Zeilen, denen das Modell weniger als 5\u00a0% Wahrscheinlichkeit gibt",
  },
  rowsHeading: "Zeilen, die unwahrscheinlichsten zuerst",
  row: {
    says: (label) => `Rückmeldung: ${label}`,
    probability: (share) => `laut Modell zu ${share} wahrscheinlich`,
    contradicted: "widersprüchlich",
    repeats: (times) => `${times}-mal vorhanden`,
    known: "schon bekannt",
    from: (file) => `aus ${file}`,
  },
  more: (rows) => `${rows} weitere anzeigen`,
  accepted: (accepted, all) => `Das Modell lernt dann aus ${accepted} von ${all} Zeilen.`,
  try: "An einer Kopie ausprobieren",
  trying: "Wird ausprobiert",
  tried: {
    caption: "Vorher und nachher, an einer Kopie ausprobiert",
    where: "Richtige Antworten",
    before: "Jetzt",
    after: "Danach",
    holdout: "Testbeispiele",
    feedback: "Diese Zeilen",
  },
  learn: (rows) => `Aus ${rows} lernen`,
  learning: "Wird gelernt",
  train: "Mit diesen Zeilen neu trainieren",
  trainHint:
    "Wenn Sie die Tabelle haben, mit der das Modell trainiert wurde, können Sie es mit der Tabelle und diesen Zeilen neu trainieren.",
  learned: (rows) =>
    `Aus ${rows} gelernt. Das bisherige Modell bleibt als Version erhalten, zu der Sie zurückkehren können.`,
  publish: "Die neue Version veröffentlichen",
  another: "Andere Dateien öffnen",
};
