import { describe, expect, test } from "vitest";
import { base, fakeSite, problemIn, sends, weather } from "./fake-site.ts";

const manyNames = (count: number) => Array.from({ length: count }, (_, index) => [`name ${index}`, "1"]);

describe("GET api/models", () => {
  test("lists the models without opening any", async () => {
    const site = fakeSite();
    const response = await site.call("models");
    expect(response.status).toBe(200);
    expect(response.headers.get("Content-Type")).toBe("application/json");
    expect((await response.json()).models).toEqual(await site.models.list());
    expect(site.opened).toEqual([]);
  });

  test("returns one card", async () => {
    const response = await fakeSite().call("models/weather");
    expect(await response.json()).toEqual(JSON.parse(JSON.stringify(weather)));
  });

  test("answers 404 for a model that doesn't exist, and lists those that do", async () => {
    for (const path of ["models/nope", "models/..%2Fcoin", "models/nope/predict?force=1"]) {
      const problem = await problemIn(await fakeSite().call(path));
      expect(problem).toMatchObject({ status: 404, title: "There is nothing at this address" });
      expect(problem.detail).toContain("coin, weather");
      expect(problem.type).toBe(`${base.href}#/api?problem=not-found`);
    }
  });
});

describe("GET api/models/{id}/predict", () => {
  test("predicts from the query", async () => {
    const site = fakeSite();
    site.lessons = 3;
    const response = await site.call("models/coin/predict?force=2.5");
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      model: { id: "coin", version: "1.2.0", sha256: "ab".repeat(32), lessons: 3 },
      label: "heads",
      probability: 0.75,
      probabilities: { heads: 0.75, tails: 0.25 },
    });
  });

  test("indents the response when its address is opened in a tab", async () => {
    const from = { mode: "navigate", destination: "document", referrer: "" } as const;
    const response = await fakeSite().call("models/coin/predict?force=2", { from });
    expect(await response.text()).toContain('\n  "label": "heads"');
  });

  test.each([
    ["force=NaN", "force"],
    ["force=Infinity", "force"],
    ["force=1e999", "force"],
    ["force=11", "force"],
    ["force=much", "force"],
    ["", "force"],
    ["force=1&colour=red", "colour"],
    ["force=1&__proto__=2", "__proto__"],
  ])("answers 422 and names the field for ?%s", async (query, field) => {
    const site = fakeSite();
    const problem = await problemIn(await site.call(`models/coin/predict?${query}`));
    expect(problem.status).toBe(422);
    expect(problem.errors).toMatchObject([{ field, parameter: field, detail: expect.any(String) }]);
    expect(site.opened).toEqual([]);
  });

  test("reads a quarter of a million names in one pass, since a link may have that many", async () => {
    const query = new URLSearchParams(manyNames(250_000)).toString();
    const problem = await problemIn(await fakeSite().call(`models/coin/predict?${query}`));
    expect(problem).toMatchObject({ status: 422, errorsLeftOut: expect.any(Number) });
    const twice = await problemIn(await fakeSite().call(`models/coin/predict?${query}&${query}`));
    expect(twice.status).toBe(400);
    // One pass for each name would exceed the test's time limit.
  });

  test("answers 400 if a field is given twice", async () => {
    const problem = await problemIn(await fakeSite().call("models/coin/predict?force=1&force=2"));
    expect(problem).toMatchObject({ status: 400, errors: [{ parameter: "force" }] });
  });
});

describe("POST api/models/{id}/predict", () => {
  const predict = (value: unknown, site = fakeSite()) =>
    site.call("models/weather/predict", sends("POST", value));
  const report = "a blue sky";

  test("predicts rows, including rows with missing values", async () => {
    const instances = [
      { report },
      { report, degrees: null, season: "", inland: true },
      { report, degrees: 4 },
    ];
    const response = await predict({ instances });
    expect(response.status).toBe(200);
    const { model, predictions } = await response.json();
    expect(model.id).toBe("weather");
    expect(predictions).toHaveLength(3);
    expect(predictions[0]).toEqual({
      label: "sun",
      probability: 0.75,
      probabilities: { sun: 0.75, rain: 0.125, snow: 0.125 },
    });
  });

  test("lists every fault in every row in one response", async () => {
    const site = fakeSite();
    const instances = [
      { report, degrees: "20" },
      { degrees: 61, season: "autumn" },
      { report: "hi", colour: 1, inland: "perhaps" },
      "a blue sky",
    ];
    const problem = await problemIn(await predict({ instances }, site));
    expect(problem.status).toBe(422);
    expect(problem.errors!.map(({ pointer }) => pointer).toSorted()).toEqual([
      "#/instances/0/degrees",
      "#/instances/1/degrees",
      "#/instances/1/report",
      "#/instances/1/season",
      "#/instances/2/colour",
      "#/instances/2/inland",
      "#/instances/2/report",
      "#/instances/3",
    ]);
    expect(problem.errors!.find(({ field }) => field === "colour")).toBeDefined();
    expect(site.opened).toEqual([]);
  });

  test("counts an emoji as one character, as the page does", async () => {
    const response = await predict({ instances: [{ report: "🌞".repeat(50) }] });
    expect(response.status).toBe(200);
    expect((await predict({ instances: [{ report: "🌞".repeat(51) }] })).status).toBe(422);
  });

  test("accepts lone surrogates, NUL and markup as text", async () => {
    const instances = [{ report: "\ud800 lone" }, { report: "\0\0\0\0 nul" }, { report: "<script>" }];
    expect((await predict({ instances })).status).toBe(200);
  });

  test("refuses numbers beyond float32 and members named __proto__", async () => {
    for (const [body, pointer] of [
      [`{"instances":[{"report":"${report}","degrees":1e999}]}`, "#/instances/0/degrees"],
      [`{"instances":[{"report":"${report}","__proto__":1}]}`, "#/instances/0/__proto__"],
    ] as const) {
      const problem = await problemIn(await predict(body));
      expect(problem).toMatchObject({ status: 422, errors: [{ pointer }] });
    }
  });

  test("answers 422 for a body of any other shape", async () => {
    for (const value of [
      {},
      [],
      null,
      7,
      { instances: [] },
      { instances: {} },
      { instances: [{ report }], n: 1 },
    ]) {
      expect((await problemIn(await predict(value))).status, JSON.stringify(value)).toBe(422);
    }
  });

  test("accepts 10,000 instances, and answers 413 for 10,001", async () => {
    const instances = Array.from({ length: 10_000 }, () => ({ report }));
    expect((await predict({ instances })).status).toBe(200);
    const problem = await problemIn(await predict({ instances: [...instances, { report }] }));
    expect(problem).toMatchObject({ status: 413, errors: [{ pointer: "#/instances" }] });
  });

  test("lists a hundred faults and counts the rest", async () => {
    const instances = Array.from({ length: 250 }, () => ({ report: "hi" }));
    const problem = await problemIn(await predict({ instances }));
    expect(problem.errors).toHaveLength(100);
    expect(problem.errorsLeftOut).toBe(150);
  });
});
