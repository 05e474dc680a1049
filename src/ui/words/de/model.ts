import type { TranslationOf } from "../complete.ts";
import { formatCount } from "../format.ts";

/** A model's own page: form, answer, verdict. */
export const model: TranslationOf<"model"> = {
  sections: {
    try: "Ausprobieren",
    table: "Tabelle auswerten",
    learning: "Gelerntes",
    about: "Über das Modell",
  },
  aboutThis: "Über dieses Modell",
  wholePage: "Ganze Seite öffnen",
  opening: "Wird geöffnet …",
  loading: {
    note: "Das Modell wird geladen. Sie können das Formular schon ausfüllen.",
    runtime: "Die Laufzeitumgebung",
    model: "Das Modell",
  },
  examples: "Beispiele",
  earlier: "Frühere Antworten",
  form: {
    classify: "Klassifizieren",
    or: "oder",
    allOptional: "Alle Felder sind optional.",
    required: "erforderlich",
    firstExample: "Dies ist ein Beispiel. Schreiben Sie einfach darüber.",
    linkIgnores: (names) => `Aus dem Link nicht übernommen, da das Modell kein solches Feld hat: ${names}.`,
    linkProblems: "Korrigieren Sie diese Werte aus dem Link:",
    wide: {
      paste: "Eine Zeile einfügen",
      pasteHelp:
        "Eine Zeile einer CSV- oder TSV-Datei. Steht die Kopfzeile darüber, so werden die Spalten am Namen erkannt, sonst der Reihe nach genommen.",
      fill: "Formular ausfüllen",
      filled: (count, of) => `${formatCount(count)} von ${formatCount(of)} Feldern ausgefüllt.`,
      firstOnly: "Nur die erste Zeile wurde genommen.",
      unused: (names, more) =>
        `Nicht verwendet: ${names}${more > 0 ? ` und ${formatCount(more)} weitere Spalten` : ""}.`,
      more: (count) => `und ${formatCount(count)} weitere`,
      wrongCount: (cells, fields) =>
        `Die Zeile hat ${formatCount(cells)} Werte und das Formular ${formatCount(fields)} Felder. Fügen Sie die Kopfzeile mit ein, damit die Spalten am Namen erkannt werden.`,
      noColumn: "Die erste Zeile nennt keines der Felder dieses Formulars.",
      flags: "Was davon trifft zu?",
      flagsOf: (group) => `${group}: was davon trifft zu?`,
      picked: (count, of) => `${formatCount(count)} von ${formatCount(of)}`,
      find: "Suchen und hinzufügen",
      remove: (label) => `${label} entfernen`,
      toFix: (count) => `${formatCount(count)} zu berichtigen`,
    },
    waiting: "Das Modell wird geladen. Die Antwort erscheint, sobald es bereit ist.",
  },
  unanswered: {
    oneOf: (count) => `eine von ${count} Klassen`,
    note: "Hier erscheint die Antwort, mit Begründung und wie sicher das Modell ist.",
    unusable: "Das Formular ist noch nicht vollständig. Sobald es das ist, erscheint hier die Antwort.",
  },
  answer: {
    result: "Ergebnis",
    bars: "Wahrscheinlichkeit jeder Klasse",
    scores: "Wert jeder Klasse",
    was: (answer) => `vorher ${answer}`,
    example: "Beispiel",
    forEarlier: "Für Ihre vorige Eingabe. Das Formular lässt sich so nicht verwenden.",
    entered: "Ihre Eingabe",
    toAnswer: (answer) => `Zur Antwort: ${answer}`,
    another: () => "Neue Eingabe",
    reliability: {
      similar: (range, right, rows) =>
        `Im Test waren so sichere Antworten (${range}) zu ${right} richtig (${rows}).`,
      fewSimilar: (range, right) => `Im Test waren so sichere Antworten (${range}) ${right}-mal richtig.`,
      untested: (label, precision) =>
        `Kein Testfall war so unsicher. Insgesamt war „${label}“ zu ${precision} richtig.`,
      rows: (count) => `${count} Beispiele`,
    },
    lessons: {
      changed: (answer) => `Ihre Lektionen haben diese Antwort geändert. Ohne sie: ${answer}.`,
      same: (before, now) => `Ohne Ihre Lektionen dieselbe Antwort, mit ${before} statt ${now}.`,
      none: "Ihre Lektionen wirken sich auf diese Antwort nicht aus.",
    },
  },
  verdict: {
    question: "War das richtig?",
    correct: "Richtig",
    incorrect: "Falsch",
    which: "Was ist die richtige Antwort?",
    teach: "Das lernen",
    unstored:
      "Ihre Rückmeldung konnte nicht gespeichert werden. Sie steht auf dieser Seite unter „Nicht gespeichert“.",
  },
  lesson: {
    thanks: "Danke.",
    undo: "Rückgängig",
    cannotLearn:
      "Dieses Modell kann im Browser nicht lernen. Ihre Rückmeldung wird für sein nächstes Training gespeichert.",
    changed: (from, to) => `Die Antwort hat sich von ${from} zu ${to} geändert.`,
    still: (now, was) => `Weiterhin ${now} (vorher ${was}).`,
    moved: (towards, now, was) =>
      `In Richtung ${towards} bewegt, aber noch nicht genug: ${now} (vorher ${was}).`,
    holdout: (share, rows) => `Weiterhin richtig bei ${share} von ${rows} Testbeispielen.`,
    holdoutChanged: (share, rows, points) =>
      `Jetzt richtig bei ${share} von ${rows} Testbeispielen (${points} seit Ihrer ersten Lektion).`,
    repeated: () => "Das haben Sie zu dieser Eingabe schon gesagt. Es zählt einmal.",
    replaced: (date, earlier, _item, now) =>
      `Am ${date} sagten Sie zu derselben Eingabe ${earlier}, jetzt ${now}. Die neuere Rückmeldung zählt; die ältere bleibt in der Liste.`,
  },
  unsaved: {
    heading: "Nicht gespeichert",
    again: "Erneut speichern",
    download: "Herunterladen",
  },
  share: {
    open: "Teilen",
    link: "Link zu dieser Antwort",
    frame: "Als Rahmen in Ihrer Seite",
    module: "Aus einem Skript auf Seiten dieser Website",
    fetch: "Als Anfrage von Seiten dieser Website",
    copy: "Kopieren",
    copyLink: "Link kopieren",
    copied: "Kopiert. Der Link enthält alles, was Sie eingegeben haben.",
    byHand: "Von Hand kopieren",
  },
};
