import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { parseCard } from "../../src/core/card.ts";
import { AppError } from "../../src/core/errors.ts";
import { validateInputs, validateMetadata } from "../../src/core/inputs.ts";
import { decodeCell, encodeCell } from "../../src/csv/csv-cell.ts";
import { examine } from "../../src/doctor/examine.ts";
import { readModel } from "../../src/onnx/model-file.ts";
import { modelHash, parseRoute } from "../../src/ui/router/route.ts";
import { coin, fakeSite, weather } from "../api/fake-site.ts";
import { freshDatabase, openLearner, openLog, verdict } from "../learning/open-learner.ts";

/**
 * Inputs that nobody would type, for every entry point: form, link, API, CSV, card and graph. Each run uses a
 * different seed; to repeat one, run `HUNCH_SEED=<seed> npx vitest run test/attack`.
 */
const seed = Number(process.env.HUNCH_SEED ?? Date.now() % 2 ** 31);
const settings = (numRuns: number) => ({ seed, numRuns, endOnFailure: true });
beforeAll(() => console.log(`HUNCH_SEED=${seed}`));

const nastyText = fc.oneof(
  fc.constantFrom(
    "__proto__",
    "constructor",
    "toString",
    "hasOwnProperty",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "=1+1",
    "\u0000",
    "\uD800",
    "\uDC00x",
    "NaN",
    "Infinity",
    "-0",
    "1e999",
    "%",
    "%2e%2e",
    "../../x",
    "\u202E",
    "😀".repeat(50),
    "1".repeat(70_000),
    `${"1".repeat(70_000)}x`,
    "-".repeat(70_000),
    " ".repeat(70_000),
    "\\u".repeat(35_000),
  ),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: "grapheme", maxLength: 40 }),
  fc.double().map(String),
);
const nastyValue = fc.oneof(
  nastyText,
  fc.double(),
  fc.boolean(),
  fc.constantFrom(null, undefined, [], {}, [1], { a: 1 }),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
);
const fieldName = fc.oneof(
  fc.constantFrom("report", "degrees", "season", "inland", "force", "station"),
  nastyText,
);

/**
 * Makes an object in which names such as `__proto__` are ordinary keys. In an object literal, that name would set the
 * prototype.
 */
function record(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  const result: Record<string, unknown> = Object.create(null);
  for (const [name, value] of entries) result[name] = value;
  return result;
}
const rawInputs = fc.array(fc.tuple(fieldName, nastyValue), { maxLength: 6 }).map(record);

describe("any input", () => {
  it("from a form is either refused or becomes numbers, text and null, which pass a second check unchanged", () => {
    fc.assert(
      fc.property(rawInputs, (raw) => {
        const checked = validateInputs(weather, raw);
        if (checked.status === "invalid") {
          expect(checked.problems.length).toBeGreaterThan(0);
          return;
        }
        for (const { name, kind } of weather.fields) {
          const value = checked.inputs[name];
          if (kind === "number") expect(value === null || Number.isFinite(value)).toBe(true);
          else expect(value === null || typeof value === "string" || Number.isFinite(value)).toBe(true);
        }
        expect(validateInputs(weather, checked.inputs)).toMatchObject({
          status: "valid",
          inputs: checked.inputs,
        });
      }),
      settings(3000),
    );
    fc.assert(
      fc.property(rawInputs, (raw) => {
        expect(["valid", "invalid"]).toContain(validateMetadata(weather, raw).status);
      }),
      settings(500),
    );
  });

  it("in a link leads to a screen, and a link made from inputs yields the same inputs again", () => {
    fc.assert(
      fc.property(fc.array(nastyText, { maxLength: 5 }), (parts) => {
        expect(parseRoute(`#/${parts.join("/")}`).page).toBeTypeOf("string");
        expect(parseRoute(`#${parts.join("?")}`).page).toBeTypeOf("string");
      }),
      settings(1000),
    );
    fc.assert(
      fc.property(fc.dictionary(fieldName, nastyText, { noNullPrototype: true, maxKeys: 4 }), (values) => {
        const names = Object.keys(values).filter((name) => name !== "embed");
        const sent = Object.fromEntries(
          names.map((name) => [name.toWellFormed(), values[name]!.toWellFormed()]),
        );
        const route = parseRoute(modelHash("weather", sent));
        expect(route).toMatchObject({ page: "model", id: "weather" });
        if (route.page === "model") expect(route.values ?? {}).toEqual(sent);
      }),
      settings(1000),
    );
  });

  it("in an API call gets a response, but never an internal error", async () => {
    const statuses = new Set<number>();
    const method = fc.constantFrom("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH");
    const path = fc.oneof(
      fc.constantFrom(
        "models",
        "models/weather",
        "models/weather/predict",
        "models/coin/predict",
        "feedback",
        "feedback/0193-000001",
        "feedback.csv",
        "openapi.json",
      ),
      nastyText.map((text) => `${encodeURIComponent(text.toWellFormed())}`),
    );
    const body = fc.oneof(
      fc.json({ maxDepth: 4 }),
      rawInputs.map((inputs) => JSON.stringify({ instances: [inputs] })),
      rawInputs.map((inputs) => JSON.stringify({ model: "weather", inputs, label: "sun" })),
      nastyText,
    );
    const query = fc
      .array(fc.tuple(fieldName, nastyText), { maxLength: 3 })
      .map((pairs) => new URLSearchParams(pairs).toString());
    await fc.assert(
      fc.asyncProperty(method, path, body, query, async (verb, address, content, search) => {
        const hasBody = ["POST", "PUT", "PATCH"].includes(verb);
        const response = await fakeSite().call(`${address}?${search}`, {
          method: verb,
          ...(hasBody && { body: content, headers: { "Content-Type": "application/json" } }),
        });
        expect(response.status).toBeLessThan(500);
        statuses.add(response.status);
        const text = await response.text();
        if (verb === "HEAD") expect(text).toBe("");
        else if (response.status >= 400) expect(JSON.parse(text)).toMatchObject({ status: response.status });
      }),
      settings(1500),
    );
    // With all of these statuses, the calls must have reached their targets: some succeeded, and others were refused
    // because of their content.
    for (const status of [200, 400, 404, 405, 422]) expect(statuses).toContain(status);
  });

  it("in a cell is read back exactly as it was written", () => {
    fc.assert(
      fc.property(nastyText, (text) => {
        expect(decodeCell(encodeCell(text))).toBe(text);
      }),
      settings(1500),
    );
  });

  it("in a CSV is counted row by row, and the learned state still matches the log", {
    timeout: 120_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(nastyText, nastyText, nastyText), { minLength: 1, maxLength: 25 }),
        fc.constantFrom("review,sentiment,stars", "review,label,x", "id,review,label", "a,b,c", ""),
        async (rows, header) => {
          const database = await freshDatabase();
          const learner = openLearner(database);
          await learner.teach(verdict("a row that was there before"));
          const quote = (cell: string) => `"${cell.slice(0, 5000).replaceAll('"', '""')}"`;
          const csv = [header, ...rows.map((cells) => cells.map(quote).join(","))].join("\r\n");
          const report = await learner.importCsv(new Blob([csv])).catch((error) => {
            expect(error).toBeInstanceOf(AppError);
          });
          const { total } = await openLog(database).counts({});
          if (report) expect(total).toBe(report.added + 1);
          const { lessons } = await learner.learning();
          expect((await learner.replay()).lessons).toBe(lessons);
          database.close();
        },
      ),
      settings(60),
    );
  });

  it("as a card is either accepted, or refused with an AppError", () => {
    const plain = JSON.parse(JSON.stringify(weather));
    const places = fc.constantFrom(
      "id",
      "version",
      "title",
      "summary",
      "fields",
      "classes",
      "metadata",
      "examples",
      "files",
      "metrics",
      "learning",
      "__proto__",
    );
    const content = fc.oneof(nastyValue, fc.array(nastyValue, { maxLength: 4 }), fc.object({ maxDepth: 3 }));
    fc.assert(
      fc.property(places, content, nastyText, (place, value, extra) => {
        const given = { ...plain, [extra]: value };
        Object.defineProperty(given, place, { value, enumerable: true, configurable: true });
        try {
          expect(parseCard(given, "model.json").id).toBeTypeOf("string");
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
        expect(({} as Record<string, unknown>).polluted).toBeUndefined();
        expect(coin.id).toBe("coin");
      }),
      settings(1500),
    );
  });

  it("as the bytes of a graph is either read, or refused with an AppError, and leads to a finding", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
        try {
          readModel(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
        const { findings } = await examine(
          { name: "given.onnx", model: bytes },
          { createSession: () => Promise.reject(new Error("refused")) },
        );
        expect(findings.length).toBeGreaterThan(0);
      }),
      settings(500),
    );
  });
});
