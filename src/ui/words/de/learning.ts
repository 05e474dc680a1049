import type { TranslationOf } from "../complete.ts";
import { formatCount } from "../format.ts";

const lessons = (count: number) => `${formatCount(count)} ${count === 1 ? "Lektion" : "Lektionen"}`;

/** What a model has learned, its versions, import and export. */
export const learning: TranslationOf<"learning"> = {
  heading: "Was es von Ihnen gelernt hat",
  loading: "Wird geladen …",
  cannotLearn:
    "Dieses Modell kann nicht lernen: Seine Datei enthält keine Merkmale zum Lernen. Ihre Rückmeldungen werden trotzdem gespeichert.",
  recovered: {
    "checkpoint-rebuilt":
      "Gespeicherte Lektionen waren beschädigt und wurden aus Ihren Rückmeldungen wiederhergestellt. Nichts ging verloren.",
    "new-base-model": "Dieses Modell wurde aktualisiert. Ihre Lektionen wurden auf dem neuen erneut gelernt.",
  },
  lessons: (count) => (count === 1 ? "Lektion" : "Lektionen"),
  rightOnYours: "richtig vor Ihrer Korrektur",
  onTests: (rows) => `bei ${rows} Testbeispielen`,
  onTestsBefore: (rows, before) => `bei ${rows} Testbeispielen (${before} vor Ihren Lektionen)`,
  nothingYet: "Noch nichts. Sobald Sie eine Antwort bewerten, lernt es sofort, nur auf diesem Gerät.",
  outOfDate: "Einige Lektionen sind noch nicht angewendet. „Neu lernen“ wendet sie an.",
  regressed: (points) =>
    `Ihre Lektionen haben das Ergebnis auf Testbeispielen um mehr als ${points} verschlechtert. Vielleicht machen Sie die letzte rückgängig.`,
  tableKept: "Dieser Browser behält die Tabelle, mit der das Modell trainiert wurde.",
  trainAgain: "Mit den Rückmeldungen noch einmal trainieren",
  undo: "Rückgängig",
  undoHint: "Macht die letzte Lektion rückgängig.",
  undoing: "Wird rückgängig gemacht",
  update: "Neu lernen",
  updateHint: "Lernt alle Rückmeldungen von vorn. Speichert vorher eine Version.",
  updating: "Wird neu gelernt",
  updated: (count) => `Fertig: ${lessons(count)}.`,
  reset: "Zurücksetzen",
  resetHint: "Zurück zum ursprünglichen Modell; entfernt Ihre Rückmeldungen. Speichert vorher eine Version.",
  resetQuestion:
    "Alle Lektionen und Rückmeldungen zu diesem Modell entfernen? Vorher wird eine Version gespeichert, sodass Sie zurückkönnen.",
  resetting: "Wird zurückgesetzt",
  exportCsv: "CSV exportieren",
  exportHint: "Alle Rückmeldungen als CSV, für Tabellenprogramme oder neues Training.",
  exporting: "Wird geschrieben",
  download: "Modell herunterladen",
  downloadHint:
    "model.onnx mit Ihren Lektionen darin und seine model.json: zwei Dateien, die jede Hunch-Website anbieten kann.",
  seldom: "Mehr",
  curve: {
    heading: "Was jede Lektion bewirkt hat",
    measuring: "Wird gemessen …",
    draw: (count) => `${count} Lektionen messen`,
    tooFew: "Bewerten Sie noch einige Antworten, dann erscheint eine Kurve.",
    lines: { tests: "Richtig bei Testbeispielen", yours: "Richtig vor Ihrer Korrektur" },
    fromTo: (from, to) => `${from} → ${to}`,
    label: (count) =>
      `Anteil richtiger Antworten nach jeder von ${count} Lektionen. Darunter dasselbe als Tabelle.`,
    lessons,
    table: "Dasselbe als Tabelle",
    column: "Lektionen",
  },
  preparing: "Die Datei wird vorbereitet",
  importCsv: "CSV importieren",
  importFile: "CSV-Datei",
  importHint: (columns) =>
    `Eine CSV-Datei aus Hunch, oder eine mit den Spalten ${columns} und label. Speichert vorher eine Version.`,
  importing: "Wird gelesen",
  imported: (read, added, known, refused) =>
    `${formatCount(read)} Zeilen gelesen: ${added} hinzugefügt, ${known} schon bekannt, ${refused} abgelehnt.`,
  stopped: {
    kept: "Der Import endete hier. Vollständige Zeilen bis zu dieser Stelle wurden übernommen; sie sind unten gezählt.",
    toDo: "Beheben Sie das und importieren Sie dieselbe Datei erneut: Keine Zeile wird doppelt genommen.",
  },
  line: (line) => `Zeile ${line}`,
  more: (count) => `Und ${count} weitere.`,
  downloadRefused: "Abgelehnte Zeilen herunterladen",
  refusedHint: "Jede abgelehnte Zeile mit ihrem Grund. Korrigieren und erneut importieren.",
  versions: {
    heading: "Versionen",
    save: "Version speichern",
    saveHint: "Ein Stand, zu dem Sie zurückkehren können.",
    saving: "Wird gespeichert",
    none: "Noch keine Versionen.",
    reasons: {
      request: "von Ihnen gespeichert",
      "batch-update": "vor neuem Lernen",
      import: "vor einem Import",
      restore: "vor dem Wiederherstellen",
      reset: "vor dem Zurücksetzen",
      deletion: "vor dem Löschen von Rückmeldungen",
    },
    lessons,
    onTests: (share) => `${share} bei Testbeispielen`,
    earlierModel: "von einem früheren Modell",
    restore: "Wiederherstellen",
    rename: "Umbenennen",
    newName: "Neuer Name",
    download: "Herunterladen",
    more: "Mehr",
    delete: "Löschen",
    deleteQuestion: (name) => `Die Version ${name} löschen? Ihre Rückmeldungen bleiben.`,
    working: "In Arbeit",
  },
};
