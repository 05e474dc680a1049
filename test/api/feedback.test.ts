import { describe, expect, test } from "vitest";
import { handle } from "../../src/api/handle-call.ts";
import { AppError } from "../../src/core/errors.ts";
import { base, chunks, fakeSite, problemIn, requestFor, row, sends } from "./fake-site.ts";

const report = "a blue sky";

describe("POST api/feedback", () => {
  test("teaches the model, and answers 201 with the row and its address", async () => {
    const site = fakeSite();
    const given = { model: "weather", inputs: { report }, metadata: { station: "Kew" }, correct: true };
    const response = await site.call("feedback", sends("POST", given));
    expect(response.status).toBe(201);
    const item = await response.json();
    expect(item).toMatchObject({
      model: "weather",
      inputs: { report, degrees: null, season: "" },
      metadata: { station: "Kew" },
      predictedLabel: "sun",
      predictedProbability: 0.75,
      correct: true,
      label: "sun",
      source: "api",
    });
    const location = response.headers.get("Location")!;
    expect(location).toBe(`${base.pathname}api/feedback/${item.id}`);
    const shown = await site.call(location.slice(`${base.pathname}api/`.length));
    expect(await shown.json()).toEqual(item);
    expect(site.lessons).toBe(1);
  });

  test("assumes that the other class is right if there are only two classes", async () => {
    const site = fakeSite();
    await site.call("feedback", sends("POST", { model: "coin", inputs: { force: 1 }, correct: false }));
    expect(site.taught).toMatchObject([{ predictedLabel: "heads", label: "tails", source: "api" }]);
  });

  test.each([
    ["no label for a model with three classes", { correct: false }, "#/label"],
    ["an unknown label", { correct: false, label: "fog" }, "#/label"],
    ["a label that contradicts correct", { correct: false, label: "sun" }, "#/label"],
    [
      "a label other than the prediction that it marks as correct",
      { correct: true, label: "rain" },
      "#/label",
    ],
    ["no verdict", {}, "#/correct"],
    ["a verdict that is not a boolean", { correct: "yes" }, "#/correct"],
    ["an unknown metadata field", { correct: true, metadata: { mood: "good" } }, "#/metadata/mood"],
    [
      "a metadata value that is too long",
      { correct: true, metadata: { station: "x".repeat(21) } },
      "#/metadata/station",
    ],
    ["metadata that is not text", { correct: true, metadata: { station: 7 } }, "#/metadata/station"],
    ["a field that is missing", { correct: true, inputs: {} }, "#/inputs/report"],
    ["a field of the wrong type", { correct: true, inputs: { report: 7 } }, "#/inputs/report"],
    ["an unknown field", { correct: true, inputs: { report, colour: "red" } }, "#/inputs/colour"],
    ["an unknown member", { correct: true, labl: "sun" }, "#/labl"],
  ])("answers 422 for %s, and stores nothing", async (_, given, pointer) => {
    const site = fakeSite();
    const response = await site.call(
      "feedback",
      sends("POST", { model: "weather", inputs: { report }, ...given }),
    );
    expect(await problemIn(response)).toMatchObject({ status: 422, errors: [{ pointer }] });
    expect(site.taught).toEqual([]);
  });

  test("answers 404 for an unknown model and 422 without a model", async () => {
    const give = async (value: unknown) => problemIn(await fakeSite().call("feedback", sends("POST", value)));
    expect(await give({ model: "nope", inputs: {}, correct: true })).toMatchObject({ status: 404 });
    expect(await give({ inputs: {} })).toMatchObject({ status: 422, errors: [{ pointer: "#/model" }] });
    expect(await give(null)).toMatchObject({ status: 422 });
  });
});

describe("GET api/feedback", () => {
  test("pages through every row once, newest first, while rows are added and deleted", async () => {
    const site = fakeSite();
    site.entries = Array.from({ length: 25 }, (_, index) => row(index));
    const seen: string[] = [];
    let after: string | null = "";
    for (let page = 0; after !== null; page++) {
      const response = await site.call(`feedback?limit=10${after && `&after=${after}`}`);
      const { items, next } = (await response.json()) as { items: { id: string }[]; next: string | null };
      seen.push(...items.map(({ id }) => id));
      after = next;
      if (page === 0) {
        site.entries.push(row(30));
        site.entries = site.entries.filter(({ id }) => id !== items.at(-1)!.id);
      }
    }
    expect(seen).toEqual(Array.from({ length: 25 }, (_, index) => row(24 - index).id));
  });

  test("returns a hundred rows by default, and a thousand at most", async () => {
    const site = fakeSite();
    site.entries = Array.from({ length: 1001 }, (_, index) => row(index));
    expect((await (await site.call("feedback")).json()).items).toHaveLength(100);
    expect((await (await site.call("feedback?limit=1000")).json()).items).toHaveLength(1000);
  });

  test("filters by model and by dates, each of which covers the whole day in UTC", async () => {
    const site = fakeSite();
    site.entries = Array.from({ length: 72 }, (_, index) =>
      row(index, { model: index % 2 ? "coin" : "weather" }),
    );
    const count = async (query: string) => (await (await site.call(`feedback?${query}`)).json()).items.length;
    expect(await count("model=coin")).toBe(36);
    expect(await count("from=2026-11-02&to=2026-11-02")).toBe(24);
    expect(await count("from=2026-11-02T00:00:00%2B02:00&to=2026-11-02T01:00:00Z&model=coin")).toBe(2);
  });

  test.each([
    "limit=0",
    "limit=1001",
    "limit=1.5",
    "limit=",
    "limit=many",
    "after=garbage",
    "after=bm90IG91cnM",
    "from=yesterday",
    "to=2026-13-01",
    "colour=red",
    "limit=1&limit=2",
  ])("answers 400 and names the parameter for ?%s", async (query) => {
    const problem = await problemIn(await fakeSite().call(`feedback?${query}`));
    expect(problem.status).toBe(400);
    expect(problem.errors).toMatchObject([{ parameter: query.split("=")[0] }]);
  });

  test("answers 404 for an unknown model", async () => {
    expect((await problemIn(await fakeSite().call("feedback?model=nope"))).status).toBe(404);
  });
});

describe("PUT api/feedback/{id}", () => {
  const put = (site: ReturnType<typeof fakeSite>, index: number, value: unknown) =>
    site.call(`feedback/${row(index).id}`, sends("PUT", value));

  test.each([
    ["a label", { label: "tails" }, { label: "tails", correct: false, usedForTraining: true }],
    ["correct", { correct: false }, { label: "tails", correct: false, usedForTraining: true }],
    ["the same verdict", { correct: true }, { label: "heads", correct: true, usedForTraining: true }],
    ["the same label", { label: "heads" }, { label: "heads", correct: true, usedForTraining: true }],
    [
      "usedForTraining",
      { usedForTraining: false },
      { label: "heads", correct: true, usedForTraining: false },
    ],
    ["the whole item with a new label", { ...row(1), label: "tails" }, { label: "tails", correct: false }],
    [
      "the whole item with a different verdict",
      { ...row(1), correct: false },
      { label: "tails", correct: false },
    ],
    ["the whole item as it is", row(1), { label: "heads", correct: true }],
  ])("changes the verdict, given %s", async (_, value, expected) => {
    const site = fakeSite();
    site.entries = [row(0), row(1)];
    const response = await put(site, 1, value);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ id: row(1).id, ...expected });
    expect(site.entries[1]).toMatchObject(expected);
    expect(site.entries[0]).toEqual(row(0));
  });

  test("changes a row whose class the model no longer has, but doesn't give it such a class", async () => {
    const site = fakeSite();
    const gone = row(0, { predictedLabel: "edge", label: "edge" });
    site.entries = [gone, row(1, { predictedLabel: "edge", label: "heads", correct: false })];
    expect((await put(site, 0, { ...gone, usedForTraining: false })).status).toBe(200);
    expect(site.entries[0]).toMatchObject({ label: "edge", usedForTraining: false });
    const response = await put(site, 1, { correct: true });
    expect(response.status).toBe(422);
    expect(JSON.stringify(await response.json())).toContain("no longer has the class");
  });

  test.each([
    ["nothing", {}, "#/label"],
    ["an unknown label", { label: "edge" }, "#/label"],
    ["a label of the wrong type", { label: 1 }, "#/label"],
    ["different inputs", { ...row(1), inputs: { force: 9 } }, "#/inputs"],
    ["an unknown member", { colour: "red" }, "#/colour"],
    ["a different id", { ...row(1), id: "x", label: "tails" }, "#/id"],
  ])("answers 422 for %s", async (_, value, pointer) => {
    const site = fakeSite();
    site.entries = [row(1)];
    expect(await problemIn(await put(site, 1, value))).toMatchObject({ status: 422, errors: [{ pointer }] });
    expect(site.entries).toEqual([row(1)]);
  });

  test("answers 422 for a new label if the site no longer has the row's model, and still takes other changes", async () => {
    const site = fakeSite();
    const gone = { ...row(1), model: "gone" };
    site.entries = [gone];
    expect(await problemIn(await put(site, 1, { label: "tails" }))).toMatchObject({
      status: 422,
      errors: [{ pointer: "#/label", detail: expect.stringMatching(/no longer has this row's model/) }],
    });
    expect(site.entries).toEqual([gone]);
    const accepted = await put(site, 1, { label: "heads", usedForTraining: false });
    expect(await accepted.json()).toMatchObject({ label: "heads", usedForTraining: false });
  });

  test("points at the whole body if it is not an object", async () => {
    const site = fakeSite();
    site.entries = [row(1)];
    expect(await problemIn(await put(site, 1, []))).toMatchObject({
      status: 422,
      errors: [{ pointer: "#" }],
    });
  });

  test("requires the label if a row has no prediction or there are more than two classes", async () => {
    const site = fakeSite();
    const imported = { predictedLabel: undefined, predictedProbability: undefined, correct: undefined };
    site.entries = [row(1, imported), row(2, { model: "weather", predictedLabel: "sun", label: "sun" })];
    expect((await problemIn(await put(site, 1, { correct: true }))).errors).toMatchObject([
      { field: "correct" },
    ]);
    expect((await problemIn(await put(site, 2, { correct: false }))).errors).toMatchObject([
      { field: "label" },
    ]);
    expect((await put(site, 2, { correct: false, label: "snow" })).status).toBe(200);
  });

  test("takes another change along with an unchanged verdict that doesn't determine the label", async () => {
    const site = fakeSite();
    const wrong = { model: "weather", predictedLabel: "sun", correct: false, label: "snow" };
    site.entries = [row(1, wrong), row(2, { ...wrong, model: "gone" })];
    for (const index of [1, 2]) {
      const response = await put(site, index, { correct: false, usedForTraining: false });
      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({ correct: false, label: "snow", usedForTraining: false });
    }
  });

  test("keeps both of two concurrent changes, and answers both requests", async () => {
    const site = fakeSite();
    site.entries = [row(1)];
    const answers = await Promise.all([
      put(site, 1, { label: "tails" }),
      put(site, 1, { usedForTraining: false }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(site.entries).toMatchObject([{ label: "tails", usedForTraining: false }]);
  });

  test("answers 404 for an id that doesn't exist or was deleted", async () => {
    const site = fakeSite();
    expect((await problemIn(await put(site, 1, { label: "tails" }))).status).toBe(404);
    site.entries = [row(1)];
    // Another tab deleted the row between the check and the change.
    const edit = async () => Promise.reject(new AppError("not-found", { id: row(1).id }));
    const racing = { ...site, log: { ...site.log, edit } };
    const request = requestFor(`feedback/${row(1).id}`, sends("PUT", { label: "tails" }));
    expect((await problemIn(await handle(request, racing, base))).status).toBe(404);
  });
});

describe("DELETE api/feedback/{id}", () => {
  test("deletes the row once, and answers 404 from then on", async () => {
    const site = fakeSite();
    site.entries = [row(1), row(2)];
    const remove = () => site.call(`feedback/${row(1).id}`, { method: "DELETE" });
    const response = await remove();
    expect(response.status).toBe(204);
    expect(await response.text()).toBe("");
    expect(site.entries).toEqual([row(2)]);
    expect((await problemIn(await remove())).status).toBe(404);
    expect((await problemIn(await site.call(`feedback/${row(1).id}`))).status).toBe(404);
  });
});

describe("GET api/feedback.csv", () => {
  test("streams the export as a file", async () => {
    const response = await fakeSite().call("feedback.csv?model=coin");
    expect(response.status).toBe(200);
    expect(response.headers.get("Content-Type")).toBe("text/csv; charset=utf-8; header=present");
    expect(response.headers.get("Content-Disposition")).toBe('attachment; filename="coin-feedback.csv"');
    expect(await response.text()).toBe("id,label\r\n1,heads\r\n");
  });

  test("reads no further ahead than the caller needs", async () => {
    const site = fakeSite();
    let made = 0;
    site.csv = () =>
      new ReadableStream(
        {
          pull(controller) {
            made++;
            controller.enqueue(new Uint8Array(1000));
          },
        },
        { highWaterMark: 0 },
      );
    const response = await site.call("feedback.csv?model=coin");
    const reader = response.body!.getReader();
    await reader.read();
    await reader.read();
    await reader.cancel();
    expect(made).toBeLessThanOrEqual(3);
  });

  test("counts as a complete export, unless a navigation requested it", async () => {
    const site = fakeSite();
    const filters: unknown[] = [];
    site.csv = (filter) => {
      filters.push(filter);
      return chunks();
    };
    await site.call("feedback.csv?model=coin");
    const from = { mode: "navigate", destination: "document", referrer: "" } as const;
    await site.call("feedback.csv?model=coin", { from });
    expect(filters).toEqual([{}, { from: "0000-01-01T00:00:00.000Z" }]);
  });

  test("sends an empty export", async () => {
    const site = fakeSite();
    site.csv = () => chunks();
    expect(await (await site.call("feedback.csv?model=coin")).text()).toBe("");
  });

  test("answers 503 instead of half a file when the store can't be read", async () => {
    const site = fakeSite();
    site.csv = () =>
      new ReadableStream({
        pull: () => Promise.reject(new AppError("storage-unavailable")),
      });
    expect((await problemIn(await site.call("feedback.csv?model=coin"))).status).toBe(503);
  });

  test("answers 400 without a model and 404 for an unknown one", async () => {
    expect((await problemIn(await fakeSite().call("feedback.csv"))).status).toBe(400);
    expect((await problemIn(await fakeSite().call("feedback.csv?model=nope"))).status).toBe(404);
  });
});
