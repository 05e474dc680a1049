import fc from "fast-check";
import { unzipSync, zipSync } from "fflate";
import { beforeAll, describe, expect, it } from "vitest";
import { inputsFromQuery } from "../../src/api/read-inputs.ts";
import { AppError } from "../../src/core/errors.ts";
import { validateInputs } from "../../src/core/inputs.ts";
import { cellReader } from "../../src/csv/cell-readers.ts";
import { encodeCell } from "../../src/csv/csv-cell.ts";
import { readExports } from "../../src/learning/inbox/read-exports.ts";
import { writeParcel } from "../../src/learning/outbox.ts";
import { toDraft } from "../../src/learning/to-draft.ts";
import { modelHash, parseRoute } from "../../src/ui/router/route.ts";
import { openZip } from "../../src/zip/open-zip.ts";
import { baseSha256, textCard } from "../learning/hashed-words.ts";
import { verdict } from "../learning/open-learner.ts";
import { makeCard, numberField } from "../runtime/graphs.ts";

/**
 * Numbers in many notations, and altered files. Each run uses a different seed; to repeat one, run
 * `HUNCH_SEED=<seed> npx vitest run test/attack`.
 */
const seed = Number(process.env.HUNCH_SEED ?? Date.now() % 2 ** 31);
const settings = (numRuns: number) => ({ seed, numRuns, endOnFailure: true });
beforeAll(() => console.log(`HUNCH_SEED=${seed}`));

const card = makeCard([{ ...numberField("n"), min: undefined, max: undefined }]);
/** The value that the graph receives for a typed text; undefined if the text is refused. */
function read(raw: unknown): unknown {
  const checked = validateInputs(card, { n: raw });
  return checked.status === "valid" ? checked.inputs.n : undefined;
}

const oddNumber = fc.oneof(
  fc.constantFrom(
    "1e309",
    "-0",
    "0x10",
    "1_000",
    "١٢٣",
    "１２",
    "NaN",
    "Infinity",
    "+5",
    "5.",
    ".5",
    "1e-400",
  ),
  fc.constantFrom(
    "1,5",
    "1.234,5",
    "1,234",
    "1.234",
    "1 234",
    "1'234",
    "--1",
    "1e",
    "0b1",
    "2026-11-20",
    " 12 ",
  ),
  fc.double().map(String),
  fc.stringMatching(/^[+-]?[0-9]{1,4}[.,' _]?[0-9]{0,4}([eE][+-]?[0-9]{0,3})?$/),
);

describe("a number", () => {
  it("is treated alike in a form, a link, an API call and a cell, except that a cell may have a decimal comma", () => {
    fc.assert(
      fc.property(oddNumber, (text) => {
        const value = read(text);
        if (value !== undefined) expect(Object.is(value, Number(text) + 0)).toBe(true);
        const route = parseRoute(modelHash("toy", { n: text }));
        expect(read(route.page === "model" && route.values?.n)).toBe(value);
        const query = new URLSearchParams({ n: text });
        const call = () => inputsFromQuery(card, query).n;
        if (value === undefined) expect(call).toThrow(AppError);
        else expect(call()).toBe(value);
        // In a column with a single cell, a comma is read as a decimal comma only if it can't separate thousands.
        const cell = cellReader(card.fields[0]!, 0, [[text]])([text]);
        if (value !== undefined) expect(read(cell)).toBe(value);
        else if (read(cell) !== undefined) expect(text).toMatch(/^[+-]?[\d.]+,\d+(e[+-]?\d+)?$/i);
      }),
      settings(3000),
    );
  });

  it("in a column with points or commas is read as the number that was written, or is refused", () => {
    const cell = fc.record({
      number: fc.integer({ min: -99_999_999, max: 99_999_999 }),
      decimals: fc.integer({ min: 1, max: 4 }),
      comma: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 20 }), fc.boolean(), (given, isMixed) => {
        const cells = given.map((each) => ({ ...each, comma: isMixed ? each.comma : given[0]!.comma }));
        const write = (value: number, decimals: number, comma: boolean) =>
          value.toFixed(decimals).replace(".", comma ? "," : ".");
        const numbers = cells.map(({ number, decimals }) => number / 10 ** decimals);
        const texts = cells.map(({ decimals, comma }, row) => write(numbers[row]!, decimals, comma));
        // Add cells that can only be decimal numbers, since 1.234 and 1,234 would be ambiguous on their own.
        const clear = cells.map(({ comma }) => write(0.5, 2, comma));
        const sample = [...clear, ...texts].map((text) => [text]);
        const reader = cellReader(card.fields[0]!, 0, sample);
        const found = texts.map((text) => read(reader([text])));
        for (const [row, value] of found.entries()) expect([undefined, numbers[row]! + 0]).toContain(value);
        if (!isMixed) expect(found).not.toContain(undefined);
      }),
      settings(1000),
    );
  });
});

/** Replaces one value somewhere in a JSON value. */
function replaced(value: unknown, path: readonly number[], by: unknown): unknown {
  const [step, ...rest] = path;
  if (typeof value !== "object" || value === null || step === undefined) return by;
  const keys = Object.keys(value);
  if (keys.length === 0) return by;
  const key = keys[step % keys.length]!;
  const copy = Array.isArray(value) ? [...value] : { ...value };
  Object.defineProperty(copy, key, {
    value: replaced((value as Record<string, unknown>)[key], rest, by),
    enumerable: true,
  });
  return copy;
}
const odd = fc.oneof(
  fc.constantFrom(null, true, -1, 1e308, "", "__proto__", "\uD800", "=1+1", "1.0000001", "2", [], {}, [[]]),
  fc.jsonValue(),
);
const path = fc.array(fc.nat(20), { maxLength: 4 });

describe("an altered file", () => {
  const model = textCard();
  const rows = ["a good film", "=1+1 \uD800 is two", "'quoted', \"twice\"\nover"].map((review) =>
    toDraft(model, baseSha256, verdict(review)),
  );

  it("that a form received yields rows for this model, or says what is wrong", async () => {
    const parcel = JSON.parse(writeParcel(model, rows, "p"));
    await fc.assert(
      fc.asyncProperty(path, odd, fc.nat(3), async (where, by, copies) => {
        const text = JSON.stringify(replaced(parcel, where, by));
        const files = Array.from({ length: copies + 1 }, (_, index) => ({
          name: `${index}.json`,
          content: new Blob([text]),
        }));
        const read = await readExports(model, files);
        const taken = read.flatMap((file) => file.rows);
        // A repeated row counts once, and a row that is no longer valid is refused, alone or with its whole file.
        expect(taken.length).toBeLessThanOrEqual(rows.length);
        expect(new Set(taken.map(({ id }) => id)).size).toBe(taken.length);
        for (const row of taken) {
          expect(row).toMatchObject({ model: model.id });
          expect(validateInputs(model, row.inputs).status).toBe("valid");
          expect(model.classes.map(({ name }) => name)).toContain(row.label);
        }
        for (const file of read) expect(file.report ?? file.error).toBeDefined();
      }),
      settings(300),
    );
  });

  it("that is a zip yields files of the stated size, or is refused", async () => {
    const files = {
      "models/a/model.json": new TextEncoder().encode(encodeCell("{}".repeat(500))),
      "hunch.json": new TextEncoder().encode("{}"),
    };
    const zip = zipSync(files);
    expect(Object.keys(unzipSync(zip))).toHaveLength(2);
    const changes = fc.array(fc.tuple(fc.nat(zip.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(changes, fc.nat(zip.length), async (bytes, cut) => {
        const copy = zip.slice(0, cut % 5 === 0 ? cut : zip.length);
        for (const [at, byte] of bytes) if (at < copy.length) copy[at] = byte;
        try {
          const opened = await openZip(new Blob([copy]), { files: 10, bytes: 100_000 });
          for (const file of opened.files) {
            const content = await opened.read(file);
            expect(content.size).toBe(file.bytes);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
      }),
      settings(500),
    );
  });
});
