import type { TranslationOf } from "../complete.ts";
import { formatCount } from "../format.ts";

/** The page about a model, and the charts of its scores. */
export const about: TranslationOf<"about"> = {
  publish: (title) => `Website mit ${title} veröffentlichen`,
  scores: {
    region: "Kennzahlen",
    tested: (rows) => `Gemessen an ${formatCount(rows)} Zeilen, mit denen das Modell nicht trainiert wurde.`,
    given: (rows) =>
      `Gemessen an ${formatCount(rows)} Zeilen einer Tabelle, die mit dem Modell kam. Wurde es mit einigen davon trainiert, so sieht es hier besser aus, als es ist.`,
    glossary: "Was diese Begriffe bedeuten",
  },
  measures: {
    accuracy: "Genauigkeit",
    balancedAccuracy: "Balancierte Genauigkeit",
    balanced: "Balanciert",
    calibrationError: "Kalibrierungsfehler",
    auc: "AUC",
    logLoss: "Log-Loss",
    macroF1: "Makro-F1",
    precision: "Präzision",
    recall: "Trefferquote",
    f1: "F1",
    rows: "Zeilen",
  },
  glosses: {
    accuracy: "Wie viele aller Antworten richtig sind.",
    balancedAccuracy: "Genauigkeit, bei der jede Klasse gleich viel zählt, so selten sie auch ist.",
    calibrationError:
      "Wie weit die Wahrscheinlichkeiten von der Wirklichkeit abweichen: Bei 2 % ist eine Antwort mit 80 % in etwa 78 % oder 82 % der Fälle richtig.",
    auc: "Wie oft das Modell ein zufälliges Beispiel einer Klasse höher bewertet als ein zufälliges Beispiel einer anderen. 1 ist perfekt, 0,5 ist Zufall.",
    logLoss: "Bestraft Antworten, die sicher und falsch sind. 0 ist perfekt, kleiner ist besser.",
    macroF1: "F1 im Mittel über die Klassen, die alle gleich viel zählen.",
    precision: "Wie oft das Modell recht hat, wenn es mit dieser Klasse antwortet.",
    recall: "Wie viele Beispiele dieser Klasse das Modell findet.",
    f1: "Präzision und Trefferquote in einer Zahl. 1 ist perfekt.",
  },
  limits: "Grenzen",
  doubts: "Was nicht sicher ist",
  repairs: "Was an der Datei geändert wurde",
  training: {
    heading: "Trainingsdaten",
    rows: "Zeilen",
    rowsValue: (rows, heldOut) =>
      heldOut === undefined
        ? formatCount(rows)
        : `${formatCount(rows)}, dazu ${formatCount(heldOut)} zum Testen zurückbehalten`,
    licence: "Lizenz",
    source: "Quelle",
    address: "Adresse",
    method: "Methode",
    seed: "Startwert",
    search: "Ausprobierte Einstellungen",
  },
  candidates: {
    heading: "Ausprobierte Alternativen",
    caption: "Kandidaten und ihre Kennzahlen",
    candidate: "Kandidat",
    chosen: "gewählt",
  },
  classes: {
    heading: "Klasse für Klasse",
    caption: "Präzision und Trefferquote jeder Klasse",
    class: "Klasse",
  },
  confusion: {
    heading: "Was es verwechselt",
    caption: "Konfusionsmatrix: tatsächliche Klasse je Zeile, Antwort je Spalte",
    actual: "Tatsächlich",
    answered: (name) => `Antwort ${name}`,
  },
  calibration: {
    heading: "Stimmen die Prozentangaben?",
    explanation: (error) =>
      `Auf der Diagonale bedeuten 80 %: in 80 % der Fälle richtig. Darunter ist das Modell zu sicher. Größere Punkte stehen für mehr Zeilen, hohle für weniger als 20. Im Mittel liegt es um ${error} daneben.`,
    plot: "Anteil richtiger Antworten nach Wahrscheinlichkeit",
    given: "Wahrscheinlichkeit",
    right: "Anteil richtiger Antworten",
    asTable: "Als Tabelle anzeigen",
    caption: "Kalibrierung nach Klasse und Wahrscheinlichkeit",
    columns: {
      class: "Antwort",
      probability: "Mittlere Wahrscheinlichkeit",
      right: "Richtig",
      rows: "Zeilen",
    },
    allClasses: "Alle Klassen",
  },
  slices: {
    heading: (field) => `Nach ${field}`,
    caption: (field) => `Kennzahlen nach ${field}`,
    actualShare: "Tatsächlicher Anteil",
    predictedShare: "Vorhergesagter Anteil",
    falseAlarms: "Fehlalarme",
    missed: "Verpasst",
  },
  reference: {
    heading: "Dasselbe wie dort, woher es kommt",
    stated: (library, rows, difference) =>
      difference === undefined
        ? `Seine Datei enthält ${rows} Zeilen mit den Wahrscheinlichkeiten, die ${library} ihnen gibt.`
        : `Als es hinzugefügt wurde, stimmte es mit ${library} auf ${rows} Zeilen überein; der größte Unterschied zwischen zwei Wahrscheinlichkeiten war ${difference}.`,
    check: "Dieses Modell hier prüfen",
    agrees: (library, rows, difference) =>
      `In diesem Browser ausgeführt: Es stimmt mit ${library} auf ${rows} Zeilen überein; der größte Unterschied ist ${difference}.`,
    differs: (library, rows, difference) =>
      `In diesem Browser ausgeführt: Es weicht auf ${rows} Zeilen um bis zu ${difference} von ${library} ab. Vertrauen Sie seinen Antworten hier nicht.`,
  },
  file: {
    heading: "Die Datei",
    version: "Version",
    size: "Größe",
    learns: "Lernt",
    learnsYes: "Aus Ihren Rückmeldungen, auf diesem Gerät. Die Datei selbst ändert sich nie.",
    learnsNo: "Nein. Rückmeldungen werden nur gespeichert.",
    learnsNear: "Eine Lektion zählt für Antworten auf fast gleiche Eingaben.",
    learnsNarrowly:
      "Wie weit sie reichen darf, wurde nicht gemessen, deshalb reicht sie so wenig weit wie möglich: Niemand gab eine Tabelle mit den richtigen Antworten.",
    learnsMeasured: (rows, lessons, { right, before, after }) =>
      `Versucht an ${rows} Zeilen mit bekannten Antworten: Von ${lessons} berichtigten Fehlern waren am Ende ${right} richtig; von den Zeilen, die niemand berichtigte, waren es ${after}, vorher ${before}.`,
  },
};
