import type { FindingTexts } from "../../../doctor/report.ts";
import { formatCount, formatDifference, formatShare } from "../format.ts";
import { fileFindings } from "./file-findings.ts";

const count = (value: string | number | undefined) => formatCount(Number(value));
const percent = (share: string | number | undefined) => formatShare(Number(share));

const probabilitiesLine =
  'CalibratedClassifierCV(model).fit(X, y)  # oder SVC(probability=True); danach skl2onnx.to_onnx(..., options={"zipmap": False})';

const kinds: Readonly<Record<string, string>> = {
  logits: "Logits",
  "log-probabilities": "Logarithmen von Wahrscheinlichkeiten",
  percentages: "Prozentwerte",
  "single-probability": "die Wahrscheinlichkeit einer Klasse",
  "single-number": "einen Logit",
};

const links: Readonly<Record<string, string>> = {
  none: "ohne weiteren Schritt",
  softmax: "Softmax",
  sigmoid: "eine Sigmoidfunktion",
  exp: "die Exponentialfunktion",
  percent: "die Division durch 100",
  complement: "1 - p für die andere Klasse",
  votes: "Stimmen",
};

/** What the check of a file found. */
export const findings: FindingTexts = {
  ...fileFindings,
  "run-failed": () => ({
    message: "Das Modell lief nicht: Ein Schritt seines Graphen scheitert an jeder Probezeile.",
    advice:
      "Prüfen Sie, ob es auf Ihrem Computer in ONNX Runtime läuft, und exportieren Sie es dann noch einmal.",
  }),
  "memory-exceeded": () => ({ message: "Das Modell braucht mehr Speicher, als ein Browser bietet." }),
  "time-exceeded": ({ seconds }) => ({
    message: `Das Modell hat innerhalb von ${seconds} Sekunden nicht geantwortet und wurde angehalten.`,
  }),
  "batch-opened": () => ({
    message:
      "Das Modell nahm nur eine Zeile auf einmal an. Jetzt nimmt es beliebig viele an, mit denselben Ergebnissen.",
  }),
  "row-by-row": () => ({
    message:
      "Die Antworten des Modells stimmen nur, wenn es die Zeilen einzeln erhält. Tabellen werden deshalb Zeile für Zeile bewertet, was länger dauert.",
  }),
  "answers-vary": () => ({
    message: "Das Modell hat für dieselben Zeilen beim zweiten Mal andere Zahlen geliefert.",
    advice:
      "Vielleicht ist Dropout oder ein anderer zufälliger Schritt eingeschaltet. Exportieren Sie das Modell nach dieser Zeile:",
    line: "model.eval()",
  }),
  "not-finite": ({ name }) => ({
    message: `Die Ausgabe „${name}“ ist bei einigen Probezeilen keine Zahl.`,
    advice: "Suchen Sie im Modell nach einer Division durch null oder einem Logarithmus von null.",
  }),
  "same-answer": ({ rows }) => ({
    message: `Das Modell gibt für alle ${count(rows)} Probezeilen dieselbe Antwort.`,
    advice: "Prüfen Sie die Bereiche der Felder, und ob das richtige Modell exportiert wurde.",
  }),
  "always-certain": ({ rows }) => ({
    message: `Das Modell ist sich bei jeder der ${count(rows)} Probezeilen zu 100\u00a0% sicher. Ein einzelner tiefer Baum verhält sich zum Beispiel so.`,
  }),
  "no-output": () => ({ message: "Der Graph hat keine Ausgabe mit einer Zahl für jede Klasse." }),
  regression: ({ name }) => ({
    message: `Das Modell sagt einen Betrag vorher (seine Ausgabe „${name}“), keine Klasse: Es ist ein Regressionsmodell. Solche Modelle kann Hunch noch nicht verwenden.`,
  }),
  clusters: ({ name }) => ({
    message: `Das Modell teilt Zeilen in Gruppen ein, die es selbst gefunden hat (seine Ausgabe „${name}“ enthält Abstände zu deren Mittelpunkten): Es ist ein Clustering-Modell. Hunch verwendet nur Modelle, die mit Klassen trainiert wurden.`,
  }),
  outliers: ({ name }) => ({
    message: `Das Modell sagt, ob eine Zeile ungewöhnlich ist (1 oder -1, mit einem Wert in seiner Ausgabe „${name}“): Es erkennt Ausreißer. Solche Modelle kann Hunch noch nicht verwenden.`,
  }),
  transformer: () => ({
    message: "Die Datei bereitet nur Spalten auf, wie ein Scaler oder Vectorizer; sie klassifiziert nicht.",
    advice: "Exportieren Sie die ganze Pipeline, mit dem Klassifikator am Ende.",
  }),
  "multi-label": ({ name, count }) => ({
    message: `Die Ausgabe „${name}“ enthält ${count} unabhängige Ja-oder-nein-Antworten (Multi-Label), nicht eine von mehreren Klassen. Solche Modelle kann Hunch noch nicht verwenden.`,
    advice:
      'Wenn bei jeder Zeile genau eine davon richtig ist, schließen Sie das Modell mit einem Softmax ab, oder legen Sie eine model.json mit "output": "scores" dazu.',
  }),
  "label-only": ({ name }) => ({
    message: `Das Modell nennt nur eine Klasse (seine Ausgabe „${name}“), ohne Wahrscheinlichkeiten.`,
    advice: "Exportieren Sie auch die Wahrscheinlichkeiten:",
    line: 'skl2onnx.to_onnx(model, X[:1], options={"zipmap": False})',
  }),
  "scores-only": ({ name }) => ({
    message: `Die Ausgabe „${name}“ enthält Werte, die keine Wahrscheinlichkeiten sind; sie werden als Werte gezeigt, ohne Prozentangaben.`,
    advice: "Wahrscheinlichkeiten erhalten Sie mit dieser Zeile:",
    line: probabilitiesLine,
  }),
  "two-outputs": ({ names }) => ({
    message: `Mehrere Ausgaben des Modells könnten die Antwort sein: ${names}.`,
    question: "Welche Ausgabe ist die Antwort?",
  }),
  "number-or-logit": ({ name }) => ({
    message: `Das Modell gibt eine Zahl aus (seine Ausgabe „${name}“). Sie kann ein Betrag oder ein Logit sein; die Datei sagt nicht, was davon.`,
    question: `Was bedeutet die Zahl in der Ausgabe „${name}“?`,
    answers: {
      none: "Ein Betrag, etwa ein Preis; solche Modelle kann Hunch noch nicht verwenden",
      sigmoid: "Ein Logit: Eine Sigmoidfunktion macht daraus die Wahrscheinlichkeit der zweiten Klasse",
      complement: "Die Wahrscheinlichkeit der zweiten Klasse",
    },
  }),
  "two-answers": ({ name }) => ({
    message: `Die Ausgabe „${name}“ enthält zwei Zahlen von 0 bis 1, die zusammen nicht 1 ergeben. Es können zwei unabhängige Ja-oder-nein-Antworten (Multi-Label) oder zwei Klassen sein; die Datei sagt nicht, was davon.`,
    question: `Was bedeuten die beiden Zahlen in der Ausgabe „${name}“?`,
    answers: {
      separate: "Zwei Ja-oder-nein-Antworten (Multi-Label); solche Modelle kann Hunch noch nicht verwenden",
      classes: "Zwei Klassen, von denen eine richtig ist; die Zahlen werden als Werte gezeigt",
    },
  }),
  "amounts-or-logits": ({ name, count }) => ({
    message: `Die Ausgabe „${name}“ enthält ${count} Zahlen. Es können Beträge sein, etwa eine Kopie der Eingaben, oder die Logits von Klassen; die Datei sagt nicht, was davon.`,
    question: `Was bedeuten die ${count} Zahlen in der Ausgabe „${name}“?`,
    answers: {
      none: "Beträge, etwa eine Kopie der Eingaben; solche Modelle kann Hunch noch nicht verwenden",
      softmax: `Die Logits von ${count} Klassen: Ein Softmax macht daraus Wahrscheinlichkeiten`,
    },
  }),
  "logits-assumed": ({ name }) => ({
    message: `Nichts in der Datei sagt, was die Zahlen in ihrer Ausgabe „${name}“ bedeuten. Sie wurden als Logits der Klassen gelesen, wie sie die meisten Klassifikatoren ausgeben.`,
    advice: "Wenn es Beträge sind, verwenden Sie dieses Modell hier nicht: Seine Antworten wären falsch.",
  }),
  "link-unfit": ({ name, link }) => ({
    message: `Auf diese Weise (${links[String(link)] ?? link}) werden aus den Zahlen in der Ausgabe „${name}“ keine Wahrscheinlichkeiten.`,
    advice: "Wählen Sie etwas anderes, oder überlassen Sie die Entscheidung der Prüfung.",
  }),
  "too-many-classes": ({ name, classes, maximum }) => ({
    message: `Als Antwort hätte die Ausgabe „${name}“ ${count(classes)} Klassen; ein Modell kann hier höchstens ${count(maximum)} haben.`,
    advice:
      "Trainieren Sie das Modell mit weniger Klassen, etwa indem Sie seltene oder ähnliche zusammenfassen.",
  }),
  "output-chosen": ({ name, others }) => ({
    message: `Gezeigt wird die Ausgabe „${name}“. Nicht gezeigt: ${others}.`,
  }),
  "dictionaries-removed": () => ({
    message: "Die Liste von Wörterbüchern am Ende (ZipMap), die Browser nicht lesen können, wurde entfernt.",
  }),
  "link-added": ({ name, kind, link }) => ({
    message: `Die Ausgabe „${name}“ enthält ${kinds[String(kind)] ?? kind}, keine Wahrscheinlichkeit für jede Klasse. Danach wurde ergänzt: ${links[String(link)] ?? link}.`,
  }),
  "pairs-counted": ({ name, classes }) => ({
    message: `Die Ausgabe „${name}“ enthält einen Abstand für jedes Paar der ${classes} Klassen. Die Stimmen der Paare wurden wie in scikit-learn gezählt; so erhält jede Klasse einen Wert.`,
  }),
  "classes-reordered": ({ classes }) => ({
    message: `Die Klassen waren nicht in der Reihenfolge der Ausgabespalten aufgeführt. Nach den Klassen, die das Modell selbst nennt, ist die Reihenfolge ${classes}.`,
  }),
  "classes-unnamed": ({ classes }) => ({
    message: `In der Datei heißen die Klassen ${classes}.`,
    advice: "Geben Sie ihnen Namen, die Besucher verstehen.",
  }),
  "classes-named": ({ column, names, by, shared }) => {
    const shown: Readonly<Record<string, string>> = {
      answers: "Die Antworten des Modells passen zu dieser Reihenfolge.",
      "some-answers":
        "Die Antworten des Modells passen am besten zu dieser Reihenfolge; ob sie bei jeder Klasse stimmt, zeigen sie nicht.",
      order:
        "Sie sind sortiert, so wie scikit-learn Klassen nummeriert; ob diese Reihenfolge stimmt, zeigen die Antworten des Modells nicht.",
    };
    return {
      message: `Die Spalte „${column}“ der Tabelle gibt den Klassen ihre Namen: ${names}. ${shown[String(by)]}${shared === undefined ? "" : " Gespeicherte Ergebnisse und Exporte enthalten die Namen links, die zugleich Beschriftungen anderer Klassen sind."}`,
      ...(by !== "answers" && {
        advice: "Ändern Sie die Namen, wenn das Modell seine Klassen anders nummeriert.",
      }),
    };
  },
  "classes-renamed": ({ classes }) => ({
    message: `Einige Klassen des Modells haben Namen, die leer oder zu lang für eine Karte sind; hier heißen sie ${classes}.`,
  }),
  "label-differs": ({ rows, total, output }) => {
    const best = output === "scores" ? "Klasse mit dem höchsten Wert" : "wahrscheinlichste Klasse";
    return {
      message: `Bei ${count(rows)} von ${count(total)} Zeilen nennt das Modell selbst eine andere als die ${best}. Hunch zeigt die ${best}.`,
    };
  },
  "card-problem": ({ at, problem }) => ({ message: `${at}: ${problem}` }),
  "feedback-address": ({ address }) => ({
    message: `Die Karte nennt die Adresse „${address}“ für Rückmeldungen. Wenn Sie eine Website mit diesem Modell veröffentlichen, können Besucher ihre Rückmeldungen dorthin senden, sofern Sie die Adresse nicht weglassen.`,
  }),
  "reference-agrees": ({ library, rows, difference }) => ({
    message: `Das Modell stimmt bei ${count(rows)} Zeilen mit ${library} überein; der größte Unterschied ist ${formatDifference(Number(difference))}.`,
  }),
  "preprocessing-unfit": ({ made, width }) => ({
    message:
      made === undefined
        ? "Das Modell hat mehrere Eingaben; eine Vorverarbeitung kann nur vor einer einzelnen Matrix ergänzt werden."
        : `Die Vorverarbeitung ergibt ${made} Spalten, das Modell erwartet aber ${width}.`,
  }),
  "reference-differs": ({ library, rows, difference, row, guess, one, other }) => {
    const likely =
      guess === "reversed"
        ? "Die Klassen sind in umgekehrter Reihenfolge."
        : guess === "swapped"
          ? `Die Spalten „${one}“ und „${other}“ sind anscheinend vertauscht.`
          : "Vielleicht sind die Spalten in einer anderen Reihenfolge, oder das Programm skaliert oder kodiert sie, bevor das Modell sie bekommt.";
    return {
      message: `Bei einem Vergleich an ${count(rows)} Zeilen weicht das Modell um bis zu ${formatDifference(Number(difference))} von ${library} ab; der größte Unterschied ist in Zeile ${row}. ${likely}`,
      advice: "Veröffentlichen Sie es erst, wenn das geklärt ist.",
    };
  },
  "reference-unusable": ({ reason, columns, inputs, classes, row }) => {
    const why: Readonly<Record<string, string>> = {
      columns: `Die Tabelle hat ${columns} Spalten, erwartet wurden aber ${inputs} Eingaben und ${classes} Wahrscheinlichkeiten`,
      probability: "Eine Wahrscheinlichkeit fehlt oder ist keine Zahl",
      "whole-number": `In Zeile ${row} fehlt eine ganze Zahl`,
      run: "Das Modell konnte mit den Zeilen nicht ausgeführt werden",
    };
    return { message: `Die Referenzzeilen waren nicht verwendbar. ${why[String(reason)]}.` };
  },
  "table-unused": ({ column, columns, fields }) => ({
    message: `Die Tabelle wurde nicht verwendet, denn ${column === undefined ? `sie hat ${columns} Spalten, das Modell aber ${fields}` : `sie hat keine Spalte „${column}“`}.`,
  }),
  "class-column-guessed": ({ column }) => ({
    message: `Die Spalte „${column}“ der Tabelle wurde als Klasse verwendet, die anderen in ihrer Reihenfolge als Eingaben des Modells. Das ist geraten: Aus der Tabelle geht nicht hervor, welche Spalte die Klasse ist.`,
    advice:
      "Wenn es falsch ist, nennen Sie die Spalte mit der Klasse „label“, und prüfen Sie das Modell noch einmal.",
  }),
  "answers-unknown": () => ({
    message:
      "Die Tabelle zeigt nicht, welche ihrer Spalten die richtigen Antworten enthält; die Kennzahlen des Modells wurden also nicht gemessen.",
    advice: "Wenn es eine gibt, nenne sie „label“, und prüfe das Modell noch einmal.",
  }),
  "answers-column": ({ column }) => ({
    message: `Die Kennzahlen vergleichen die Antworten des Modells mit der Spalte „${column}“ der Tabelle.`,
  }),
  "cells-unread": ({ column, cell, rows, total }) => ({
    message: `In ${count(rows)} der ${count(total)} Zeilen der Tabelle ist eine Zelle nicht als Wert ihres Feldes lesbar, etwa „${cell}“ in der Spalte „${column}“; die Kennzahlen gelten für die anderen Zeilen.`,
  }),
  "rows-left-out": ({ rows, total }) => ({
    message: `Bei ${count(rows)} der ${count(total)} Zeilen der Tabelle antwortet das Modell nicht, weil ein Wert fehlt; die Kennzahlen gelten für die anderen Zeilen.`,
  }),
  "labels-swapped": ({ accuracy }) => ({
    message: `Das Modell beantwortet nur ${percent(accuracy)} der Zeilen der Tabelle richtig. Sind die Klassennamen vertauscht?`,
  }),
  "labels-unknown": ({ column, values }) => ({
    message: `Die Spalte „${column}“ der Tabelle nennt nicht die Klassen des Modells; sie enthält ${values}.`,
    advice:
      "Geben Sie den Klassen diese Namen, in der richtigen Reihenfolge, um zu sehen, wie oft das Modell richtig liegt.",
  }),
  "labels-unclear": ({ column, values }) => ({
    message: `Die Spalte „${column}“ der Tabelle enthält ${values}. Manches davon kann der Name einer Klasse oder die Beschriftung einer anderen sein; die Kennzahlen des Modells wurden deshalb nicht gemessen.`,
    advice:
      "Verwenden Sie eine Tabelle mit mehr der Klassen, oder geben Sie keiner Klasse eine Beschriftung, die der Name einer anderen ist.",
  }),
  "learning-added": ({ rows, lessons, right, before, after }) => ({
    message:
      rows === undefined
        ? "Das Modell lernt: Eine Lektion wirkt auf Antworten zu fast gleichen Zeilen. Wie weit eine Lektion wirken sollte, wurde nicht gemessen. Dazu braucht es eine Tabelle mit den richtigen Antworten, bei der das Modell genug Fehler macht."
        : `Das Modell lernt: Eine Lektion wirkt auf Antworten zu ähnlichen Zeilen. Getestet an ${count(rows)} Zeilen der Tabelle: Von ${count(lessons)} korrigierten Fehlern machte das Modell nach den Lektionen ${percent(right)} nicht mehr. Von den anderen Zeilen beantwortete es ${percent(after)} richtig, vorher ${percent(before)}.`,
  }),
  "findings-left-out": ({ count }) => ({
    message:
      count === 1
        ? "Ein weiterer Befund gleicht denen oben."
        : `${count} weitere Befunde gleichen denen oben.`,
  }),
  "learning-left-out": ({ reason }) => ({
    message:
      reason === "memory"
        ? "Rückmeldungen würden gesammelt, aber das Modell könnte nicht daraus lernen: Der Speicher reichte nicht aus, um es mit den Teilen auszuprobieren, die Lektionen brauchen."
        : reason === "run"
          ? "Rückmeldungen werden gesammelt, aber das Modell kann hier nicht lernen: Mit den Teilen, die Lektionen brauchen, scheiterte sein Graph oder gab andere Antworten."
          : `Rückmeldungen werden gesammelt, aber das Modell kann hier nicht lernen: Es verwendet veraltete ONNX-Operatoren, die sich nicht aktualisieren lassen: ${reason}.`,
    ...(reason === "memory" && {
      advice: "Schließen Sie andere Tabs und Programme, und wählen Sie die Datei noch einmal.",
    }),
  }),
};
