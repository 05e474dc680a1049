import { handle } from "../../src/api/handle-call.ts";
import type { ApiModel, ApiServices } from "../../src/api/operation.ts";
import { type Card, parseCard } from "../../src/core/card.ts";
import { AppError } from "../../src/core/errors.ts";
import type { Inputs, Prediction } from "../../src/core/prediction.ts";
import type { FeedbackEntry, FeedbackFilter, FeedbackLog } from "../../src/learning/feedback.ts";
import type { Lesson } from "../../src/learning/lessons.ts";

/** The site's address in these tests. It is in a folder, as on GitHub Pages. */
export const base = new URL("https://site.example/some/path/");

const sha256 = "ab".repeat(32);

/** A model with three classes, four kinds of field and a metadata field. Only the text is required. */
export const weather: Card = parseCard(
  {
    format: 1,
    id: "weather",
    version: "1.2.0",
    title: "Weather",
    summary: "Says what the sky does.",
    fields: [
      { name: "report", kind: "text", label: "Report", minLength: 5, maxLength: 50 },
      { name: "degrees", kind: "number", label: "Degrees", min: -90, max: 60, optional: true },
      {
        name: "season",
        kind: "category",
        label: "Season",
        choices: [{ value: "summer" }, { value: "winter" }],
        optional: true,
      },
      { name: "inland", kind: "boolean", label: "Inland", optional: true },
    ],
    metadata: [{ name: "station", label: "Station", maxLength: 20 }],
    classes: [{ name: "sun" }, { name: "rain" }, { name: "snow" }],
    examples: [{ title: "A day", inputs: { report: "blue sky", degrees: 20 }, metadata: { station: "Kew" } }],
    files: { "model.onnx": { bytes: 10, sha256 } },
  },
  "weather/model.json",
);

/** A model with two classes and one field. */
export const coin: Card = parseCard(
  {
    ...weather,
    id: "coin",
    title: "Coin",
    fields: [{ name: "force", kind: "number", label: "Force", min: 0, max: 10 }],
    metadata: [],
    classes: [{ name: "heads" }, { name: "tails" }],
    examples: [],
  },
  "coin/model.json",
);

/** A site with two models and an in-memory log. It records which models were opened and which verdicts they learned. */
export type FakeSite = ApiServices & {
  entries: FeedbackEntry[];
  readonly opened: string[];
  readonly taught: unknown[];
  lessons: number;
  csv: (filter?: FeedbackFilter) => ReadableStream<Uint8Array<ArrayBuffer>>;
  call: (path: string, init?: RequestInit & { from?: Partial<Request> }) => Promise<Response>;
};

/** Creates a feedback row. A larger index gives a later id and time. */
export function row(index: number, more: Partial<FeedbackEntry> = {}): FeedbackEntry {
  return {
    id: `0193-${String(index).padStart(6, "0")}`,
    createdAt: new Date(Date.UTC(2026, 10, 1) + index * 3_600_000).toISOString(),
    model: "coin",
    modelVersion: "1.2.0",
    modelSha256: sha256,
    inputs: { force: index },
    metadata: {},
    predictedLabel: "heads",
    predictedProbability: 0.75,
    correct: true,
    label: "heads",
    source: "page",
    usedForTraining: true,
    superseded: false,
    contradicted: false,
    ...more,
  };
}

/** Makes a site whose models always answer with their first class and a probability of 0.75. */
export function fakeSite(): FakeSite {
  const cards = [coin, weather];
  const predict = (card: Card): Prediction => {
    const rest = 0.25 / (card.classes.length - 1);
    const probabilities = card.classes.map((_, index) => (index === 0 ? 0.75 : rest));
    const model = { id: card.id, version: card.version, sha256, lessons: site.lessons };
    const label = card.classes[0]!.name;
    return { model, label, probability: 0.75, probabilities, baseProbabilities: probabilities };
  };
  const modelOf = (card: Card): ApiModel => ({
    predict: async () => predict(card),
    predictMany: async (rows: readonly Inputs[]) => rows.map(() => predict(card)),
    async teach(verdict) {
      site.taught.push(verdict);
      site.lessons++;
      const { predictedLabel, label, ...rest } = verdict;
      const judged = { predictedLabel, label, correct: predictedLabel === label };
      const entry = row(site.entries.length, { ...rest, ...judged, source: "api", model: card.id });
      site.entries.push(entry);
      return { feedback: entry, replaced: undefined } as Partial<Lesson> as Lesson;
    },
  });
  const log: Pick<FeedbackLog, "get" | "pageAfter" | "edit" | "remove" | "exportCsv"> = {
    get: async (id) => site.entries.find((entry) => entry.id === id),
    async pageAfter(filter, after, limit) {
      return site.entries
        .filter(({ model }) => filter.model === undefined || model === filter.model)
        .filter(({ createdAt }) => createdAt >= (filter.from ?? "") && createdAt <= (filter.to ?? "9"))
        .toSorted((one, other) => (one.createdAt < other.createdAt ? 1 : -1))
        .filter(({ createdAt }) => !after || createdAt < after.createdAt)
        .slice(0, limit);
    },
    async edit(id, change) {
      const index = site.entries.findIndex((entry) => entry.id === id);
      const old = site.entries[index];
      if (!old) throw new AppError("not-found", { id });
      const label = change.label ?? old.label;
      const correct = old.predictedLabel === undefined ? undefined : label === old.predictedLabel;
      site.entries[index] = { ...old, ...change, label, correct };
      return site.entries[index]!;
    },
    async remove(which) {
      const ids = "ids" in which ? which.ids : [];
      const rows = site.entries.filter((entry) => ids.includes(entry.id)).length;
      site.entries = site.entries.filter((entry) => !ids.includes(entry.id));
      return { receipt: 1, rows };
    },
    exportCsv: (_model, filter) => site.csv(filter),
  };
  const site: FakeSite = {
    entries: [],
    opened: [],
    taught: [],
    lessons: 0,
    csv: () => chunks("id,label\r\n", "1,heads\r\n"),
    models: {
      list: async () =>
        cards.map(({ id, title, summary, version }) => ({ id, title, summary, version, sha256, bytes: 10 })),
      has: async (id) => cards.some((card) => card.id === id),
      card: async (id) => cards.find((card) => card.id === id)!,
      async open(id) {
        site.opened.push(id);
        return modelOf(cards.find((card) => card.id === id)!);
      },
    },
    log,
    call: (path, { from, ...init } = {}) => handle(requestFor(path, init, from), site, base),
  };
  return site;
}

/** A byte stream of the given strings. */
export function chunks(...texts: string[]): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    start(controller) {
      for (const text of texts) controller.enqueue(new TextEncoder().encode(text));
      controller.close();
    },
  });
}

/** A request for `api/<path>`. `from` sets properties that only a browser can set, such as the referrer. */
export function requestFor(path: string, init: RequestInit = {}, from: Partial<Request> = {}): Request {
  const request = new Request(new URL(`api/${path}`, base), init);
  for (const [name, value] of Object.entries(from)) Object.defineProperty(request, name, { value });
  return request;
}

/** The method, body and headers of a request that sends JSON. */
export function sends(method: "POST" | "PUT", value: unknown): RequestInit {
  const body = typeof value === "string" ? value : JSON.stringify(value);
  return { method, body, headers: { "Content-Type": "application/json" } };
}

/** Reads the problem document in a response, and checks its status and content type. */
export async function problemIn(response: Response) {
  const document = (await response.json()) as {
    type: string;
    title: string;
    status: number;
    detail: string;
    errors?: { field: string; pointer?: string; parameter?: string; detail: string }[];
    errorsLeftOut?: number;
  };
  if (document.status !== response.status)
    throw new Error("The document's status differs from the response's.");
  if (response.headers.get("Content-Type") !== "application/problem+json")
    throw new Error("not a problem document");
  return document;
}
