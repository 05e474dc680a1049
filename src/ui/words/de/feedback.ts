import type { TranslationOf } from "../complete.ts";
import { counted, formatCount } from "../format.ts";

const rowsOf = (count: number) => counted(count, "Zeile", "Zeilen");
const feedbackOf = (count: number) => counted(count, "Rückmeldung", "Rückmeldungen");

/** The page that lists all feedback. */
export const feedback: TranslationOf<"feedback"> = {
  title: "Rückmeldungen",
  lead: "Alles, was Sie den Modellen in diesem Browser gesagt haben.",
  list: "Rückmeldungen",
  counting: "Wird gezählt …",
  counts: (rows, correct, judged, share) =>
    judged === 0
      ? rowsOf(rows)
      : `${rowsOf(rows)}, ${formatCount(correct)} von ${formatCount(judged)} Antworten richtig${share === undefined ? "" : ` (${share})`}`,
  noMatch: "Keine Treffer. Ändern Sie die Filter, oder setzen Sie sie zurück.",
  nothing: "Hier ist noch nichts. Fragen Sie {model} etwas und bewerten Sie die Antwort.",
  aModel: "ein Modell",
  filter: {
    label: "Filter",
    model: "Modell",
    allModels: "Alle Modelle",
    verdict: "Antwort",
    any: "Alle",
    words: "Suche",
    from: "Von",
    to: "Bis",
    clear: "Zurücksetzen",
    order: "Reihenfolge",
    orders: {
      newest: "Neueste zuerst",
      "least-sure": "Unsicherste zuerst",
      contradicted: "Widersprüchliche zuerst",
    },
    dates: "Zeitraum",
    more: "Filter und Reihenfolge",
  },
  verdicts: { correct: "Richtig", incorrect: "Falsch", imported: "Importiert" },
  row: {
    loading: "Wird geladen",
    notForTraining: "keine Lektion",
    replaced: "ersetzt",
    contradicted: "widersprüchlich",
  },
  entry: {
    asGiven: "Wie eingegeben",
    answer: (answer) => `Antwort des Modells: ${answer}`,
    superseded: "Durch eine neuere Rückmeldung zu derselben Eingabe ersetzt.",
    contradicted: "Widerspricht einer anderen Rückmeldung zu derselben Eingabe.",
    label: "Richtige Antwort",
    notForTraining: "Nicht daraus lernen",
    changing: "Wird geändert",
    from: (source) => `Herkunft: ${source}`,
    delete: "Löschen",
    save: "Speichern",
    saved: "Gespeichert.",
    open: "Im Formular öffnen",
  },
  deleteRows: (rows) => `${rowsOf(rows)} löschen`,
  deleteQuestion: (rows) =>
    `${feedbackOf(rows)} und die Lektionen daraus löschen? Vorher wird eine Version gespeichert, zu der Sie zurückkehren können.`,
  exclude: "Nicht daraus lernen",
  include: "Daraus lernen",
  changing: {
    deleted: "Wird gelöscht",
    excluded: "Wird vom Lernen ausgenommen",
    included: "Wird zu den Lektionen hinzugefügt",
    undone: "Wird wiederhergestellt",
  },
  changed: {
    deleted: (rows) => `${rowsOf(rows)} gelöscht.`,
    excluded: (rows) =>
      rows === 0
        ? "Keine dieser Zeilen wird als Lektion verwendet."
        : `Aus ${counted(rows, "Zeile", "Zeilen")} wird nicht mehr gelernt.`,
    included: (rows) =>
      rows === 0
        ? "Alle diese Zeilen werden schon als Lektionen verwendet."
        : `Aus ${counted(rows, "Zeile", "Zeilen")} wird wieder gelernt.`,
  },
  undo: "Rückgängig",
  exportCsv: (title) => (title === undefined ? "CSV exportieren" : `CSV von ${title} exportieren`),
  exporting: "Wird geschrieben",
  notInCsv: (rows) =>
    `${rowsOf(rows)} ${rows === 1 ? "gehört" : "gehören"} zu Modellen, die nicht mehr hier sind. Keine CSV-Datei enthält ${rows === 1 ? "sie" : "diese Zeilen"}, aber „Alles speichern“.`,
  chart: {
    heading: (label, field) =>
      `${label === undefined ? "Anteil jeder Klasse" : `Anteil von ${label}`} nach ${field}`,
    hint: (title) =>
      `${title}: berechnet aus den richtigen Antworten aller hier aufgeführten Zeilen. Die Linie markiert 50\u00a0%.`,
    none: (field) => `Keine dieser Zeilen hat einen Wert für ${field}.`,
    showAll: (count) => `Alle ${count} anzeigen`,
    of: (share, rows) => `${share} von ${rows}`,
  },
  storage: {
    heading: "Wo Ihre Rückmeldungen gespeichert sind",
    unavailable:
      "Dieser Browser speichert keine Daten für diese Website. Alles, was Sie den Modellen beibringen, geht verloren, wenn Sie diese Seite schließen.",
    rows: (rows, isOnlyHere) =>
      `${feedbackOf(rows)} ${rows === 1 ? "ist" : "sind"} ${isOnlyHere ? "nur " : ""}in diesem Browser gespeichert.`,
    neverExported: "Noch nie exportiert.",
    exported: (days, rows) =>
      `Zuletzt ${days === 0 ? "heute" : `vor ${counted(days, "Tag", "Tagen")}`} exportiert; seither ${counted(rows, "neue Zeile", "neue Zeilen")}.`,
    remind: "Exportieren Sie Ihre Rückmeldungen, um eine Kopie zu behalten.",
    damaged: (rows) =>
      `${feedbackOf(rows)} ${rows === 1 ? "war nicht lesbar und wurde" : "waren nicht lesbar und wurden"} beiseitegelegt. Alle anderen sind unversehrt, und die Lektionen wurden daraus neu gelernt.`,
    ahead:
      "Eine Uhr ging vor, als einige dieser Rückmeldungen gegeben wurden. Weitere zu diesem Modell werden knapp danach datiert, damit die Reihenfolge stimmt.",
    downloadDamaged: () => "Herunterladen",
    used: (used, quota) => (quota === undefined ? `${used} belegt.` : `${used} von ${quota} belegt.`),
    persisted: "Der Speicher ist vor automatischem Löschen geschützt.",
    notPersisted:
      "Der Browser kann Ihre Rückmeldungen löschen, wenn der Speicher knapp wird oder Sie lange nicht hier waren.",
    declined: "Der Browser hat abgelehnt.",
    ask: "Den Browser bitten, sie zu behalten",
  },
};
