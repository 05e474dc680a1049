import type { RefusalTexts } from "../../../training/training-refusal.ts";
import { formatCount } from "../format.ts";

/** Why a table can't be read, or a column can't be predicted. */
export const trainingRefusals: RefusalTexts = {
  "table-empty": () => "Die Datei ist leer.",
  "no-rows": () =>
    "Unter der ersten Zeile hat die Tabelle keine lesbare Zeile; es gibt also nichts, woraus gelernt werden könnte.",
  "not-a-text-file": () =>
    "Das ist keine Textdatei und lässt sich nicht als Tabelle lesen. Speichern Sie die Tabelle als CSV.",
  "too-many-columns": ({ maximum }) => `Die erste Zeile hat mehr als ${formatCount(maximum)} Spalten.`,
  "one-column": () =>
    "Die Datei hat nur eine Spalte. Eine Tabelle braucht eine Spalte, die vorhergesagt wird, und mindestens eine, aus der sie vorhergesagt wird.",
  "no-header": ({ values }) =>
    `Die erste Zeile sieht nach Werten aus (${values}), nicht nach Spaltennamen. Fügen Sie davor eine Zeile mit den Spaltennamen ein.`,
  "uneven-table": ({ count, line, cells, columns }) =>
    `Das ist keine Tabelle mit einem Datensatz pro Zeile: ${count === 1 ? "1 Zeile passt" : `${formatCount(count)} Zeilen passen`} nicht zur Kopfzeile (Zeile ${line} hat ${cells} Zellen, die Kopfzeile ${columns}).`,
  "no-such-column": ({ column, known }) =>
    `Die Tabelle hat keine Spalte „${column}“. Vorhanden sind: ${known}.`,
  "no-values": ({ column }) =>
    `Keine Zeile hat einen Wert in „${column}“. Ein Modell braucht mindestens zwei Klassen.`,
  "one-value": ({ column, value }) =>
    `Jede Zeile mit einem Wert in „${column}“ hat „${value}“. Ein Modell braucht mindestens zwei Klassen.`,
  "too-few-rows": ({ column, rows, fewest }) =>
    `Die Tabelle hat ${formatCount(rows)} ${rows === 1 ? "Zeile" : "Zeilen"} mit einem Wert in „${column}“. Nötig sind mindestens ${fewest} in Klassen mit je zwei oder mehr Zeilen, und mindestens zwei solche Klassen.`,
  amounts: ({ column, values, rows }) =>
    `„${column}“ hat ${formatCount(values)} verschiedene Werte in ${formatCount(rows)} Zeilen. Die Spalte sieht nach Zahlen aus, aber diese Modelle sagen Klassen vorher: Teilen Sie sie zuerst in Bereiche ein (etwa niedrig, mittel, hoch), oder wählen Sie eine andere Spalte.`,
  "too-many-classes": ({ column, values, rows, maximum }) =>
    `„${column}“ hat ${formatCount(values)} verschiedene Werte in ${formatCount(rows)} Zeilen. Ein Modell kann höchstens ${maximum} Klassen mit je mehreren Zeilen unterscheiden: Wählen Sie eine andere Spalte, oder fassen Sie ihre Werte zusammen.`,
  "long-class": ({ column, value, length, maximum }) =>
    `„${column}“ hat einen Wert mit ${formatCount(length)} Zeichen („${value}…“). Der Name einer Klasse darf höchstens ${maximum} haben: Kürzen Sie die Werte, oder wählen Sie eine andere Spalte.`,
  "nothing-to-predict-from": ({ column }) =>
    `Es bleibt keine Spalte, aus der sich „${column}“ vorhersagen lässt: Die anderen sind leer, immer gleich oder in jeder Zeile verschieden.`,
};
