import { readFile } from "node:fs/promises";
import { act, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseSourceCard } from "../../../src/core/card.ts";
import { AppError, toAppError } from "../../../src/core/errors.ts";
import { parseJson } from "../../../src/core/json.ts";
import { unclearClasses } from "../../../src/csv/class-cells.ts";
import { adviceOn, type OtherFile } from "../../../src/csv/other-files.ts";
import { parsePreprocessing } from "../../../src/doctor/preprocessing.ts";
import { missingGroup } from "../../../src/metrics/slices.ts";
import { englishNotes } from "../../../src/training/training-note.ts";
import { englishRefusals } from "../../../src/training/training-refusal.ts";
import { Slices } from "../../../src/ui/about/score-tables.tsx";
import { spotText } from "../../../src/ui/display/value-text.ts";
import { TableFailure } from "../../../src/ui/model/table/table-failure.tsx";
import { WorstMistakes } from "../../../src/ui/model/table/table-scores.tsx";
import { de } from "../../../src/ui/words/de/index.ts";
import { describeError, problemText } from "../../../src/ui/words/describe-error.ts";
import { en } from "../../../src/ui/words/en/index.ts";
import { chooseLanguage } from "../../../src/ui/words/language.ts";
import { reviewCard, weatherCard } from "../fakes/cards.ts";
import { createFakeLog, feedbackEntry } from "../fakes/log.ts";
import { createFakeModel } from "../fakes/model.ts";
import { createFakeServices } from "../fakes/services.ts";
import { renderApp, visit } from "../render-app.tsx";

beforeEach(() => act(() => chooseLanguage("de")));
afterEach(() => act(() => chooseLanguage("en")));

const entries = [feedbackEntry(1), feedbackEntry(2)];

/** A language's strings, except those with placeholders. */
function fixedTexts(words: unknown): string[] {
  if (typeof words === "string") return [words];
  return typeof words === "object" && words !== null ? Object.values(words).flatMap(fixedTexts) : [];
}

const german = new Set(fixedTexts(de));
const english = new Set(fixedTexts(en).filter((text) => /\p{L}{2}/u.test(text) && !german.has(text)));
/** Words that occur only in English sentences. */
const englishWords =
  /\b(the|of|and|with|your|from|rows?|lessons?|points?|left|right|about|files?|answers?|is|to|by|at)\b/i;
/** Text from cards and visitors is shown unchanged. */
const otherTexts = new Set(fixedTexts([reviewCard, weatherCard, entries.map(({ inputs }) => inputs)]));

/** All text on the page and every control's name, except code and the API's description. */
function shownTexts(): string[] {
  const texts: string[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (node instanceof Element) {
      for (const name of ["aria-label", "title", "placeholder"]) texts.push(node.getAttribute(name) ?? "");
    } else if (!node.parentElement?.closest("code, pre, blockquote, textarea, option[lang], .api-call")) {
      texts.push(node.textContent ?? "");
    }
  }
  return texts.map((text) => text.trim()).filter((text) => text !== "");
}

function englishOnPage(): string[] {
  return shownTexts().filter(
    (text) => !german.has(text) && !otherTexts.has(text) && (english.has(text) || englishWords.test(text)),
  );
}

function errorOf(work: () => unknown): AppError {
  try {
    work();
  } catch (error) {
    return toAppError(error);
  }
  throw new Error("nothing was thrown");
}

function show(hash: string) {
  const models = [reviewCard, weatherCard].map((card) => createFakeModel(card));
  const log = createFakeLog(entries);
  return { models, ...renderApp(createFakeServices(models, { log }), hash) };
}

describe("a German page contains no English text", () => {
  for (const [name, hash, ready] of [
    ["the list of models", "#/", /Probieren Sie/],
    ["a model", "#/weather", /Wahrscheinlichkeit|Klassifizieren/],
    ["what it learned", "#/book-review/learning", /Versionen/],
    ["a table", "#/book-review/table", /CSV/],
    ["the page about a model", "#/book-review/about", /Trainingsdaten/],
    ["the feedback", "#/feedback", /Wo Ihre Rückmeldungen gespeichert sind/],
    ["the API", "#/api", /Service Worker/],
    ["a new site", "#/publish", /GitHub Pages/],
    ["a new model", "#/new", /Modell oder Tabelle/],
    ["a page that is not there", "#/nothing/there", /Ahnung/],
  ] as const) {
    it(`on ${name}`, async () => {
      show(hash);
      expect((await screen.findAllByText(ready)).length).toBeGreaterThan(0);
      expect(englishOnPage()).toEqual([]);
    });
  }

  it("in what is worth knowing about a table and its training", () => {
    const parts = { count: 2, rows: 3, of: 4, values: 5, percent: 97.5, names: ["a"], examples: ["b"] };
    const given = { ...parts, tried: ["c"], leftOut: ["d"], minutes: 3, columns: 6, maximum: 7 };
    const described = Object.values(de.trainingNotes!).map((describe) => describe(given as never));
    expect(described).toHaveLength(Object.keys(englishNotes).length);
    expect(described.filter((text) => englishWords.test(text))).toEqual([]);
  });

  it("in why a table or a column can't be used", () => {
    const given = {
      column: "a",
      value: "b",
      values: "c",
      known: "d",
      rows: 2,
      count: 3,
      maximum: 4,
      fewest: 5,
    };
    const described = Object.values(de.trainingRefusals!).map((describe) => describe(given as never));
    expect(described).toHaveLength(Object.keys(englishRefusals).length);
    expect(described.filter((text) => englishWords.test(text))).toEqual([]);
  });

  it("in what the check of a file may find", () => {
    const texts = Object.values(de.findings!).flatMap((describe) => [describe({}), describe({ rows: 1 })]);
    const written = texts.flatMap(({ message, advice, question, answers = {} }) => [
      message,
      advice ?? "",
      question ?? "",
      ...Object.values(answers),
    ]);
    expect(written.length).toBeGreaterThan(100);
    expect(written.filter((text) => englishWords.test(text))).toEqual([]);
  });

  it("in the name of any file that is not a model", async () => {
    const models = await readFile("src/doctor/identify-file.ts", "utf8");
    const others = await readFile("src/csv/other-files.ts", "utf8");
    const found = (source: string, part: RegExp) => [...source.matchAll(part)].map(([, text]) => text!);
    const formats = found(models + others, /format: "([^"]+)"/g);
    const kinds = found(others, /holds: "([^"]+)"/g) as OtherFile["holds"][];
    const otherAdvice = [...new Set(kinds.map(adviceOn))];
    const advice = [...found(models, /advice: "([^"]+)"/g), ...otherAdvice.map((text) => `Please ${text}.`)];
    expect(formats.length).toBeGreaterThan(50);
    expect(advice.length).toBeGreaterThan(5);
    const wrongFile = de.findings!["wrong-file"]!;
    expect(formats.filter((format) => / (a|an) /.test(wrongFile({ format }).message))).toEqual([]);
    expect(
      advice.filter((text) => englishWords.test(wrongFile({ format: "", advice: text }).advice!)),
    ).toEqual([]);
    const backup = adviceOn("a backup");
    expect(backup).toContain(`“${en.frame.feedback}”, under “${en.backup.heading}”`);
    expect(wrongFile({ format: "", advice: `Please ${backup}.` }).advice).toContain(
      `„${de.frame!.feedback}“ unter „${de.backup!.heading}“`,
    );
    for (const text of otherAdvice)
      expect(de.errors!.reason!(`a.csv is a zip archive; please ${text}`)).toMatch(
        /^a\.csv ist ein Zip-Archiv; .*bitte/,
      );
  });

  it("and uses German quotation marks, key names and percentages", async () => {
    show("#/book-review/table");
    expect(await screen.findByText(/„Review“/)).toBeVisible();
    await visit("#/book-review?review=A+story+that+goes+on+for+long+enough.");
    expect(await screen.findByText(/so sichere Antworten \(\d+–\d+ %\)/)).toBeVisible();
    expect(screen.getByText("Strg")).toBeVisible();
  });

  it("in coordinates and for missing values", () => {
    expect(spotText({ latitude: -44.5, longitude: 12 })).toBe("44,5° S, 12° O");
    const groups = [{ value: missingGroup, rows: 3, accuracy: 1, calibrationError: 0 }];
    render(<Slices card={weatherCard} slice={{ field: "season", label: "Jahreszeit", groups }} />);
    expect(screen.getByRole("rowheader")).toHaveTextContent("(fehlt)");
  });

  it("in the errors of a card", () => {
    const faulty: [object, string][] = [
      [{ title: undefined }, "title: erwartet: Text (fehlt)"],
      [{ title: "" }, "title: erwartet: mindestens 1 Zeichen"],
      [{ output: "sums" }, 'output: erwartet: einer dieser Werte: "probabilities", "scores"'],
      [{ classes: ["a", "a"] }, "classes: erwartet: Klassen mit verschiedenen Namen"],
      [{ batchRows: 0 }, "batchRows: erwartet: eine Zahl von mindestens 1"],
      [{ id: "con" }, "id: erwartet: eine ID, die weder für Seiten der App noch von Windows reserviert ist"],
      [{ id: "Upper" }, "id: erwartet: Kleinbuchstaben, Ziffern und einzelne Bindestriche"],
      [{ version: "1 0" }, "version: erwartet: eine Version wie 1.0.0"],
      [
        { files: { "model.onnx": { bytes: 1, sha256: "?" } } },
        "files.model.onnx.sha256: erwartet: 64 hexadezimale Ziffern",
      ],
    ];
    for (const [change, text] of faulty) {
      const parse = () => parseSourceCard({ ...reviewCard, files: undefined, ...change }, "model.json");
      const error = errorOf(parse);
      expect(error.problems.map((problem) => `${problem.at}: ${problemText(problem)}`)).toEqual([text]);
      expect(describeError(error).what).toContain(`hat einen Fehler bei ${text.replace(":", ";")}.`);
    }
  });

  it("in why a file, a row or a name can't be used", async () => {
    const sources = [
      "src/csv/csv-header.ts",
      "src/csv/csv-lines.ts",
      "src/runtime/onnx-runtime.ts",
      "src/runtime/download.ts",
      "src/runtime/start-worker.ts",
      "src/learning/import-csv.ts",
      "src/learning/import-layout.ts",
      "src/learning/import-row.ts",
      "src/learning/inbox/read-exports.ts",
      "src/learning/version-name.ts",
      "src/tables/batch-scorer.ts",
      "src/backup/open-backup.ts",
      "src/backup/read-contents.ts",
      "src/zip/open-zip.ts",
    ];
    const code = (await Promise.all(sources.map((path) => readFile(path, "utf8")))).join("\n");
    const before = /(?:(?:reason|message)(?: =|:)|\brefuse\([^`"']*(?:"\w+",)?|\binvalid\(|[?:])\s*/.source;
    const written = [
      ...code.matchAll(new RegExp(`${before}(["'\`])((?:(?!\\1)[^\\\\\\n]|\\\\.)* .*?)\\1[,;)}\\s]`, "g")),
    ];
    const reasons = written.map(([, , text]) =>
      text!.replaceAll(/\$\{quoteCell\([^}]*\}/g, '"x"').replaceAll(/\$\{[^}]*\}/g, "12"),
    );
    const parts = [", and others", ": at 12, expected 12", "12: 12", "12 12", "12 has an error12"];
    const wholes = [
      "The table doesn't have the columns review, book, and others.",
      'It\'s unclear which column is the class. Name it "label", or use low, high as its values.',
      'It\'s unclear which column is the class: "a", "b". Name it "label", or use low, high as its values.',
      unclearClasses({ classes: [{ name: "0", label: "1" }, { name: "1" }] }, "target", "1"),
      "This is a feedback export, but it doesn't have the columns id, model. Import it as it was exported.",
      "The cell is not JSON.",
      "contents.json has an error: at models, expected a list",
      "models/a.json has an error",
      "feedback/a.csv: the file is empty",
      "my table.csv: the file is empty",
      "contents.json is nested more than 8 levels deep",
      "contents.json has more than 1000000 lists and objects",
      "mine.csv is not UTF-8 (perhaps Latin-1 or UTF-16); please save it as UTF-8",
      "mine.csv.gz is a damaged or incomplete gzip file",
      "it is a damaged or incomplete gzip file",
      "mine.csv has no header row with data rows below it",
    ];
    const whole = [...reasons, ...wholes].filter(
      (text) => !parts.includes(text) && !/have 12|cell 12/.test(text),
    );
    expect(whole.length).toBeGreaterThan(60);
    expect(
      whole.filter(
        (text) => de.errors!.reason!(text) === text || /\$\d|undefined/.test(de.errors!.reason!(text)),
      ),
    ).toEqual([]);
    expect(
      de.errors!.reason!("a.csv: it is not UTF-8 (perhaps Latin-1 or UTF-16); please save it as UTF-8"),
    ).toMatch(/^a\.csv: die Datei ist nicht in UTF-8/);
    const unclosed = { at: "(the whole line)", message: "A quote is opened in this row and never closed." };
    expect(problemText(unclosed)).toMatch(/^In dieser Zeile beginnt ein Anführungszeichen/);
    const missing = describeError(new AppError("not-found", { what: "The model plants" }));
    expect(missing.what).toBe("Das Modell plants ist nicht mehr vorhanden.");
    render(
      <TableFailure
        error={new AppError("csv-invalid", { line: 1, reason: "the file is empty" })}
        name="a.csv"
      />,
    );
    expect(screen.getByRole("alert")).toHaveTextContent("a.csv lässt sich nicht lesen: die Datei ist leer.");
  });

  it("in the errors of a card that is too large", () => {
    const nested = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
    const many = Object.fromEntries(Array.from({ length: 10_001 }, (_, key) => [key, 0]));
    const choices = Array.from({ length: 1800 }, () => ({}));
    const wrong = Array.from({ length: 100 }, () => ({ kind: "category", choices }));
    const faulty: [() => unknown, string][] = [
      [() => parseSourceCard({ deep: JSON.parse(nested(40)) }, "model.json"), "höchstens 32 Ebenen"],
      [
        () => parseJson(nested(40), "model.json"),
        "eine Modellkarte, aber die Datei ist mehr als 32 Ebenen tief verschachtelt",
      ],
      [
        () => parseJson(JSON.stringify(many), "model.json"),
        "eine Modellkarte, aber ein Objekt in der Datei hat mehr als 10000 Schlüssel",
      ],
      [
        () => parseJson(" ".repeat(16_000_001), "model.json"),
        "eine Modellkarte, aber die Datei hat mehr als 16000000 Zeichen",
      ],
      [
        () => parseJson(`[${"[],".repeat(1e6)}1]`, "model.json"),
        "eine Modellkarte, aber die Datei hat mehr als 1000000 Listen und Objekte",
      ],
      [() => parseSourceCard({ fields: wrong }, "model.json"), "eine Datei mit weniger falschen Werten"],
    ];
    for (const [parse, text] of faulty)
      expect(describeError(errorOf(parse)).what).toBe(
        `Die Modellkarte model.json hat einen Fehler bei der ganzen Datei; erwartet: ${text}.`,
      );
    expect(describeError(errorOf(() => parsePreprocessing(nested(9)))).what).toMatch(
      /bei dem ganzen Text; erwartet: eine Liste von Schritten, aber die Datei ist mehr als 8 Ebenen tief/,
    );
  });

  it("in the ranges of a number's groups", () => {
    const groups = ["0.5 – 12.25", "-3.5", "1990"].map((value) => ({
      value,
      rows: 3,
      accuracy: 1,
      calibrationError: 0,
    }));
    render(<Slices card={weatherCard} slice={{ field: "wind", label: "Wind", groups }} />);
    const names = screen.getAllByRole("rowheader").map(({ textContent }) => textContent);
    expect(names).toEqual(["0,5 – 12,25", "-3,5", "1990"]);
  });

  it("on a scored table with mistakes", () => {
    const mistake = { line: 2, actual: "positive", predicted: "negative", probability: 0.9, cells: {} };
    render(<WorstMistakes card={reviewCard} worst={[mistake]} />);
    expect(screen.getByRole("listitem")).toHaveTextContent(
      "Antwort: Negative mit 90,0 %; laut Tabelle Positive.",
    );
    expect(englishOnPage()).toEqual([]);
  });

  it("after a lesson", async () => {
    const { person } = show("#/book-review?review=A+story+that+goes+on+for+long+enough.&book=Emma");
    await person.click(await screen.findByRole("button", { name: "Falsch" }));
    await screen.findByRole("heading", { name: "Danke." });
    expect(englishOnPage()).toEqual([]);
  });
});
