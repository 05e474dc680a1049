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
  scored: "bisher ausgewertet",
  aboutThis: "Über dieses Modell",
  opening: "Wird geöffnet …",
  loading: {
    plain: "Das Modell wird geladen.",
    note: "Das Modell wird geladen. Sie können das Formular schon ausfüllen.",
    runtime: "Die Laufzeitumgebung",
    model: "Das Modell",
  },
  slow: {
    note: "Das Modell braucht ungewöhnlich lange. Wenn es nicht fertig wird, können Sie es anhalten; Ihre Eingabe bleibt erhalten.",
    stop: "Modell anhalten",
  },
  examples: "Beispiele",
  earlier: "Frühere Antworten",
  form: {
    classify: "Klassifizieren",
    or: "oder",
    control: "Strg",
    allOptional: "Alle Felder sind optional.",
    required: "erforderlich",
    notSaved: "Solange der Text nicht kürzer ist, wird er nicht mit Ihrer Rückmeldung gespeichert.",
    firstExample: "Dies ist ein Beispiel. Sie können es überschreiben.",
    linkIgnores: (names, more) =>
      `Werte aus dem Link wurden ignoriert, weil das Modell kein solches Feld hat: ${names}${more === undefined ? "" : ` und ${more} weitere`}.`,
    linkProblems: "Korrigieren Sie diese Werte aus dem Link:",
    wide: {
      paste: "Eine Zeile einfügen",
      pasteHelp:
        "Fügen Sie eine Zeile einer CSV- oder TSV-Datei ein. Mit der Kopfzeile darüber werden die Spalten nach Namen zugeordnet, sonst der Reihe nach.",
      fill: "Formular ausfüllen",
      filled: (count, of) => `${formatCount(count)} von ${formatCount(of)} Feldern ausgefüllt.`,
      firstOnly: "Nur die erste Zeile wurde verwendet.",
      unused: (names, more) =>
        `Nicht verwendet: ${names}${more > 0 ? `, dazu ${formatCount(more)} weitere ${more === 1 ? "Spalte" : "Spalten"}` : ""}.`,
      more: (count) => `und ${formatCount(count)} weitere`,
      wrongCount: (cells, fields) =>
        `Die Zeile hat ${formatCount(cells)} Werte, das Formular aber ${formatCount(fields)} Felder. Fügen Sie auch die Kopfzeile ein, damit die Spalten nach Namen zugeordnet werden können.`,
      twice: (field, columns) =>
        `Für ${field} gibt es mehr als eine Spalte: ${columns}. Entfernen Sie alle bis auf eine.`,
      noColumn: "Die erste Zeile enthält keinen der Feldnamen des Formulars.",
      flags: "Was davon trifft zu?",
      flagsOf: (group) => `${group}: Was davon trifft zu?`,
      picked: (count, of) => `${formatCount(count)} von ${formatCount(of)}`,
      find: "Suchen und hinzufügen",
      remove: (label) => `${label} entfernen`,
      toFix: (count) => `${formatCount(count)} zu korrigieren`,
    },
    waiting: "Das Modell wird geladen. Die Antwort erscheint, sobald es bereit ist.",
  },
  unanswered: {
    oneOf: (count) => `eine von ${count} Klassen`,
    note: "Hier erscheint die Antwort. Sie sehen auch, wie sicher das Modell ist und warum.",
  },
  answer: {
    result: "Ergebnis",
    bars: "Wahrscheinlichkeit jeder Klasse",
    scores: "Wert jeder Klasse",
    was: (answer) => `vorher ${answer}`,
    example: "Beispiel",
    forEarlier: "Diese Antwort gehört zu Ihrer vorigen Eingabe. Im Formular sind noch Fehler zu korrigieren.",
    entered: "Ihre Eingabe",
    toAnswer: (answer) => `Zur Antwort: ${answer}`,
    another: () => "Neue Eingabe",
    reliability: {
      range: (from, to) => `${from}–${to} %`,
      similar: (range, right, rows) =>
        `Im Test waren so sichere Antworten (${range}) in ${right} der Fälle richtig (${rows}).`,
      fewSimilar: (range, right) =>
        `Im Test waren so sichere Antworten (${range}) in ${right} Fällen richtig.`,
      untested: (label, precision) =>
        `Im Test kam „${label}“ nie mit einer solchen Wahrscheinlichkeit vor. Insgesamt war „${label}“ in ${precision} der Fälle richtig.`,
      neverAnswered: (label) => `Im Test hat das Modell nie mit „${label}“ geantwortet.`,
      rows: (count) => `${count} Beispiele`,
    },
    lessons: {
      changed: (answer) => `Ihre Lektionen haben diese Antwort geändert. Ohne sie: ${answer}.`,
      same: (before, now) =>
        `Ohne Ihre Lektionen wäre die Antwort dieselbe, aber mit ${before} statt ${now}.`,
      none: "Ihre Lektionen beeinflussen diese Antwort nicht.",
    },
  },
  verdict: {
    question: "War das richtig?",
    correct: "Richtig",
    incorrect: "Falsch",
    which: "Was ist die richtige Antwort?",
    teach: "Richtige Antwort beibringen",
    unstored:
      "Ihre Rückmeldung konnte nicht gespeichert werden. Sie bleibt auf dieser Seite, unter „Nicht gespeichert“.",
  },
  lesson: {
    thanks: "Danke.",
    undo: "Rückgängig",
    cannotLearn:
      "Dieses Modell kann im Browser nicht lernen. Ihre Rückmeldung wird für das nächste Training gespeichert.",
    changed: (from, to) => `Das Modell hat seine Antwort von ${from} zu ${to} geändert.`,
    still: (now, was) => `Weiterhin ${now} (vorher ${was}).`,
    moved: (towards, now, was) => `Näher an ${towards}, aber noch nicht genug: ${now} (vorher ${was}).`,
    unmoved: (now) =>
      `In dieser Eingabe hat das Modell nichts gefunden, woraus es lernen könnte; es bleibt bei ${now}. Ihre Rückmeldung wird für das nächste Training gespeichert.`,
    holdout: (share, rows) => `Weiterhin richtig bei ${share} von ${rows} Testbeispielen.`,
    holdoutChanged: (share, rows, points) =>
      `Jetzt richtig bei ${share} von ${rows} Testbeispielen (${points} seit Ihrer ersten Lektion).`,
    repeated: () => "Das haben Sie zu dieser Eingabe schon gesagt. Es zählt nur einmal.",
    replaced: (date, earlier, _item, now) =>
      `Am ${date} haben Sie zu derselben Eingabe ${earlier} gesagt, jetzt ${now}. Die neuere Rückmeldung zählt; die ältere bleibt in der Liste.`,
  },
  unsaved: {
    heading: "Nicht gespeichert",
    again: "Erneut speichern",
    download: "Herunterladen",
  },
  share: {
    open: "Teilen",
    link: "Link zu dieser Antwort",
    frame: "Als Frame auf Ihrer Seite",
    module: "In einem Skript auf dieser Website",
    fetch: "Als Anfrage von Seiten dieser Website",
    copy: "Kopieren",
    copyLink: "Link kopieren",
    copied: "Kopiert. Der Link enthält alles, was Sie eingegeben haben.",
    byHand: "Von Hand kopieren",
  },
};
