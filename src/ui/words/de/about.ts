import type { TranslationOf } from "../complete.ts";
import { formatCount } from "../format.ts";

/** The page about a model, and the charts of its scores, which also appear with a scored table. */
export const about: TranslationOf<"about"> = {
  publish: (title) => `Website mit ${title} veröffentlichen`,
  scores: {
    region: "Kennzahlen",
    tested: (rows) => `Gemessen an ${formatCount(rows)} Zeilen, mit denen das Modell nicht trainiert wurde.`,
    given: (rows) =>
      `Gemessen an ${formatCount(rows)} Zeilen einer Tabelle, die mit dem Modell geliefert wurde. Falls es mit einem Teil davon trainiert wurde, wirkt es hier besser, als es ist.`,
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
    accuracy: "Der Anteil der richtigen Antworten.",
    balancedAccuracy: "Genauigkeit, bei der jede Klasse gleich viel zählt, auch wenn sie selten ist.",
    calibrationError:
      "Wie weit die Wahrscheinlichkeiten im Mittel danebenliegen: Bei einem Fehler von 2\u00a0% sind Antworten mit 80\u00a0% Wahrscheinlichkeit in etwa 78\u00a0% oder 82\u00a0% der Fälle richtig.",
    auc: "Wie oft das Modell ein zufälliges Beispiel einer Klasse höher bewertet als ein zufälliges Beispiel einer anderen Klasse. 1 ist perfekt, 0,5 ist Zufall.",
    logLoss:
      "Bestraft falsche Antworten umso stärker, je sicherer sich das Modell war. 0 ist perfekt, kleiner ist besser.",
    macroF1: "F1, gemittelt über alle Klassen, die dabei gleich viel zählen.",
    precision: "Wie oft das Modell recht hat, wenn es mit dieser Klasse antwortet.",
    recall: "Welchen Anteil der Beispiele dieser Klasse das Modell findet.",
    f1: "Präzision und Trefferquote, zu einer Zahl zusammengefasst. 1 ist perfekt.",
  },
  limits: "Grenzen",
  doubts: "Was unsicher ist",
  repairs: "Was an der Datei geändert wurde",
  training: {
    heading: "Trainingsdaten",
    rows: "Zeilen",
    rowsValue: (rows, heldOut) =>
      heldOut === undefined
        ? formatCount(rows)
        : `${formatCount(rows)}, dazu ${formatCount(heldOut)} zum Testen zurückgehalten`,
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
    heading: "Was das Modell verwechselt",
    caption: "Konfusionsmatrix: tatsächliche Klassen in den Zeilen, Antworten in den Spalten",
    actual: "Tatsächlich",
    answered: (name) => `Antwort ${name}`,
    tooMany: (classes) =>
      `Mit ${formatCount(classes)} Klassen wäre diese Tabelle zu groß zum Anzeigen. Alle Zahlen stehen in der Karte des Modells.`,
  },
  calibration: {
    heading: "Stimmen die Prozentangaben?",
    explanation: (error) =>
      `Auf der Diagonalen heißt 80\u00a0%: in 80\u00a0% der Fälle richtig. Darunter ist sich das Modell zu sicher. Größere Punkte stehen für mehr Zeilen, hohle für weniger als 20. Im Mittel liegen die Prozentangaben um ${error} daneben.`,
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
    missed: "Übersehen",
    missing: "(fehlt)",
  },
  reference: {
    heading: "Stimmt das Modell mit der ursprünglichen Bibliothek überein?",
    stated: (library, rows, difference) =>
      difference === undefined
        ? `Die Datei enthält ${rows} Zeilen mit den Wahrscheinlichkeiten, die ${library} dafür berechnet hat.`
        : `Als das Modell hinzugefügt wurde, stimmte es bei ${rows} Zeilen mit ${library} überein; die größte Abweichung bei einer Wahrscheinlichkeit betrug ${difference}.`,
    check: "Dieses Modell hier prüfen",
    agrees: (library, rows, difference) =>
      `In diesem Browser stimmt es bei ${rows} Zeilen mit ${library} überein; der größte Unterschied beträgt ${difference}.`,
    differs: (library, rows, difference) =>
      `In diesem Browser weicht es bei ${rows} Zeilen um bis zu ${difference} von ${library} ab. Vertrauen Sie seinen Antworten hier nicht.`,
  },
  file: {
    heading: "Die Datei",
    version: "Version",
    size: "Größe",
    learns: "Lernt",
    learnsYes: "Aus Ihren Rückmeldungen, auf diesem Gerät. Die Datei selbst ändert sich nie.",
    learnsNo: "Nein. Rückmeldungen werden nur gespeichert.",
    learnsNear: "Eine Lektion wirkt sich nur auf Antworten zu nahezu gleichen Eingaben aus.",
    learnsNarrowly:
      "Ohne eine Tabelle mit richtigen Antworten ließ sich nicht messen, wie weit eine Lektion reichen sollte. Deshalb bleibt die Reichweite jeder Lektion so klein wie möglich.",
    learnsMeasured: (rows, lessons, { right, before, after }) =>
      `Getestet an ${rows} Zeilen mit bekannten Antworten: Von ${lessons} korrigierten Fehlern machte das Modell nach den Lektionen ${right} nicht mehr. Von den übrigen Zeilen beantwortete es ${after} richtig, vorher ${before}.`,
  },
};
