import type { NoteTexts } from "../../../training/training-note.ts";
import { formatCount } from "../format.ts";

const rowsOf = (rows: number) => (rows === 1 ? "1 Zeile" : `${formatCount(rows)} Zeilen`);
const leftOut = (rows: number) => `${rowsOf(rows)} ${rows === 1 ? "wurde" : "wurden"} weggelassen`;
const quoted = (names: readonly string[]) => names.map((name) => `„${name}“`).join(", ");
const formats: Readonly<Record<string, string>> = {
  "year-month-day": "Jahr, Monat, Tag",
  "day-month-year": "Tag, Monat, Jahr",
  "month-day-year": "Monat, Tag, Jahr",
  "day-name-year": "Tag, Monatsname, Jahr",
};

/** Notes on a table or its training. */
export const trainingNotes: NoteTexts = {
  "uneven-rows": ({ count, line, cells, columns }) =>
    `${leftOut(count)}, weil die Zahl der Zellen nicht stimmt: Zeile ${line} hat ${cells}, die Kopfzeile ${columns}.`,
  "unclosed-quotes": ({ count, line }) =>
    `${leftOut(count)}, weil Anführungszeichen nicht geschlossen oder nicht verdoppelt sind, zuerst in Zeile ${line}.`,
  "repeated-name": ({ wanted, name }) =>
    `Mehrere Spalten heißen „${wanted}“; eine davon heißt hier „${name}“.`,
  "column-empty": ({ column }) => `„${column}“ hat in keiner Zeile einen Wert und wird weggelassen.`,
  "column-constant": ({ column }) => `„${column}“ hat in jeder Zeile denselben Wert und wird weggelassen.`,
  "column-identifier": ({ column }) =>
    `„${column}“ hat in jeder Zeile einen anderen Wert, kennzeichnet also nur die Zeilen und hilft bei neuen nicht weiter. Die Spalte wird weggelassen.`,
  "column-too-varied": ({ column, values, rows }) =>
    `„${column}“ hat ${formatCount(values)} verschiedene Werte in ${rowsOf(rows)}, zu viele für eine Auswahlliste. Die Spalte wird weggelassen.`,
  "values-too-long": ({ column, longest, example }) =>
    `Manche Werte von „${column}“ haben mehr als ${longest} Zeichen („${example}“), zu viele für eine Auswahlliste. Die Spalte wird weggelassen. Wählen Sie für sie „Text“, um ihre Wörter zu verwenden.`,
  "written-numbers": ({ column, example, isLeftOut }) =>
    `„${column}“ enthält Zahlen mit anderen Zeichen darin („${example}“); ${isLeftOut ? "die Spalte wird weggelassen" : "jeder Wert gilt als Kategorie"}. Damit sie als Zahlen gelten, schreiben Sie sie ohne Währungs- und Prozentzeichen, Einheiten und Tausendertrennzeichen.`,
  mostly: ({ column, use, count, rows, examples, isLeftOut }) =>
    `„${column}“ enthält ${use === "number" ? "Zahlen" : "Datumsangaben"}, aber in ${formatCount(count)} von ${rowsOf(rows)} etwas anderes (${quoted(examples)}); ${isLeftOut ? "die Spalte wird weggelassen" : "jeder Wert gilt als Kategorie"}. Wählen Sie für sie ${use === "number" ? "„Zahl“" : "„Datum und Uhrzeit“"}, wenn diese Zeilen stattdessen als fehlend gelten sollen.`,
  "decimal-commas": ({ column }) => `„${column}“ hat Dezimalkommas; sie wurden als Dezimalpunkte gelesen.`,
  "unclear-commas": ({ column, example, value }) =>
    `Die Kommas in „${column}“ wurden als Dezimalkommas gelesen, weil andere Spalten welche haben: „${example}“ wurde als ${String(value).replace(".", ",")} gelesen. Wenn sie Tausender trennen, entfernen Sie sie aus der Tabelle und beginnen Sie neu.`,
  "unclear-points": ({ column, example, hasCommasBeside }) =>
    `Die Punkte in „${column}“ wurden als Dezimalpunkte gelesen; „${example}“ hat also drei Nachkommastellen${hasCommasBeside ? ". Andere Spalten haben Dezimalkommas" : ", wie alle Zahlen mit Punkt in dieser Spalte"}. Falls die Punkte Tausender trennen, entfernen Sie sie aus der Tabelle und beginnen Sie von vorn.`,
  "grouped-thousands": ({ column, example, value }) =>
    `Die Punkte in „${column}“ trennen Tausender: „${example}“ wurde als ${value} gelesen.`,
  "not-numbers": ({ column, count, rows, examples }) =>
    `„${column}“ enthält Zahlen, aber in ${formatCount(count)} von ${rowsOf(rows)} etwas anderes (${quoted(examples)}); diese Werte gelten als fehlend.`,
  "not-yes-or-no": ({ column }) =>
    `Die Werte von „${column}“ sind nicht zwei Wörter wie yes und no; jeder Wert gilt als Kategorie.`,
  "unreadable-as": ({ column, use }) =>
    `Kein Wert von „${column}“ ist ${use === "number" ? "eine Zahl" : "ein Datum"}; die Spalte wird weggelassen.`,
  "day-or-month": ({ column }) =>
    `Die Datumsangaben in „${column}“ zeigen nicht, ob zuerst der Tag oder der Monat kommt; sie wurden als Tag, Monat, Jahr gelesen.`,
  "several-date-formats": ({ column, format }) =>
    `„${column}“ hat Datumsangaben in mehreren Formaten; was nicht die Reihenfolge ${formats[format] ?? format} hat, wird in einem anderen passenden Format gelesen.`,
  "not-dates": ({ column, count, rows, example }) =>
    `„${column}“ enthält Datumsangaben, aber ${formatCount(count)} von ${formatCount(rows)} Werten ${count === 1 ? "ist keine" : "sind keine"} („${example}“); ${count === 1 ? "er gilt" : "sie gelten"} als fehlend.`,
  html: ({ column }) =>
    `„${column}“ enthält HTML; die Tags werden als Wörter gelesen, beim Training und danach.`,
  unlabelled: ({ column, rows }) =>
    `Weggelassen: ${rowsOf(rows)} ohne Wert in „${column}“, denn daraus kann ein Modell nichts lernen.`,
  "class-may-be-missing": ({ column, value, rows }) =>
    `„${value}“ in „${column}“ (${rowsOf(rows)}) gilt als Klasse. Wenn damit eine unbekannte Klasse gemeint ist, leeren Sie zuerst diese Zellen.`,
  "lone-classes": ({ names, count }) =>
    count === 1
      ? `Die Klasse ${quoted(names)} hat nur eine Zeile, zu wenig für Training und Test; sie wird weggelassen.`
      : `Die Klassen ${quoted(names)} haben je nur eine Zeile, zu wenig für Training und Test; sie werden weggelassen.`,
  "thin-class": ({ name, rows }) =>
    `Die Klasse „${name}“ hat nur ${rowsOf(rows)}; verlassen Sie sich bei ihr nicht auf die Antworten des Modells.`,
  "alike-classes": ({ first, second }) =>
    `„${first}“ und „${second}“ unterscheiden sich nur in Groß- und Kleinschreibung oder Satzzeichen und gelten als zwei Klassen. Wenn sie dasselbe bedeuten, schreiben Sie sie gleich.`,
  "dominant-class": ({ name, percent }) =>
    `${percent.toFixed(1).replace(".", ",")}\u00a0% aller Zeilen sind „${name}“: Ein Modell, das immer so antwortet, läge genauso oft richtig. Achten Sie auf die Trefferquote der anderen Klassen statt auf die Genauigkeit.`,
  giveaway: ({ column, target }) =>
    `„${column}“ allein sagt „${target}“ in fast jeder Zeile vorher. Wenn dieser Wert erst bekannt ist, sobald ${target} bekannt ist, lassen Sie die Spalte weg: Die Kennzahlen sähen sonst zu gut aus.`,
  "fields-chosen": ({ columns, maximum, target }) =>
    `Die Tabelle hat ${formatCount(columns)} brauchbare Spalten, aber ein hier trainiertes Modell kann höchstens ${formatCount(maximum)} Felder haben. Behalten wurden zuerst Spalten mit Text, dann die, die allein am meisten über „${target}“ verraten.`,
  "copied-rows": ({ rows, of, different }) =>
    `${formatCount(rows)} von ${rowsOf(of)} ${rows === 1 ? "gleicht einer anderen" : "gleichen anderen"} in allen verwendeten Spalten. ${different === undefined ? "Gleiche Zeilen blieben beim Testen beisammen, denn falls es Kopien sind, wären die Kennzahlen sonst zu gut." : `Bei nur ${different} verschiedenen Zeilen können gleiche beim Testen nicht beisammenbleiben; falls es Kopien sind, sind die Kennzahlen zu gut.`}`,
  "feedback-left-out": ({ rows }) =>
    `Weggelassen: ${rowsOf(rows)} Feedback zu Zeilen, mit denen das Modell getestet wird.`,
  "rows-sampled": ({ rows, of }) =>
    `Das Modell wurde mit ${formatCount(rows)} von ${rowsOf(of)} trainiert; sie wurden zufällig ausgewählt.`,
  "few-rows": ({ rows }) =>
    `Die Ergebnisse stammen aus denselben ${rowsOf(rows)}, anhand derer dieses Modell aus mehreren ausgewählt wurde. Bei so wenigen Zeilen wird es bei neuen wohl seltener richtig liegen.`,
  "rows-compared": ({ rows, of }) =>
    `Die Kandidaten wurden anhand von ${formatCount(rows)} von ${rowsOf(of)} verglichen; der gewählte wurde danach mit allen trainiert.`,
  "ended-early": ({ tried, leftOut }) => {
    const early = "Die Suche wurde vorzeitig beendet:";
    if (tried.length + leftOut.length === 0)
      return `${early} Alle Einstellungen wurden ausprobiert, aber die Kandidaten nur anhand eines Teils der Zeilen verglichen.`;
    const best = "Verwendet wurde das bisher beste Modell.";
    if (tried.length === 0) return `${early} Nicht ausprobiert: ${leftOut.join(", ")}. ${best}`;
    const partly = `${early} Nicht alle Einstellungen von ${tried.join(", ")} wurden ausprobiert`;
    return leftOut.length === 0 ? `${partly}.` : `${partly}, und ${leftOut.join(", ")} gar nicht. ${best}`;
  },
  "time-limit": ({ minutes }) =>
    `Die Zeit von ${minutes} ${minutes === 1 ? "Minute" : "Minuten"} war um, bevor alle Einstellungen ausprobiert waren; verwendet wurde die beste der ausprobierten.`,
};
