import { describe, expect, test } from "vitest";
import { operations } from "../../src/api/handle-call.ts";
import { base, coin, fakeSite, sends, weather } from "./fake-site.ts";

type Tree = { readonly [name: string]: Tree };

async function readDocument() {
  const site = fakeSite();
  const response = await site.call("openapi.json");
  expect(response.status).toBe(200);
  expect(site.opened).toEqual([]);
  return (await response.json()) as Tree;
}

/** The values of all properties with this name, at any depth of a tree. */
function everyUnder(name: string, tree: unknown): unknown[] {
  if (typeof tree !== "object" || tree === null) return [];
  return Object.entries(tree).flatMap(([key, value]) =>
    key === name ? [value, ...everyUnder(name, value)] : everyUnder(name, value),
  );
}

describe("the OpenAPI document", () => {
  test("uses OpenAPI 3.1 and states the API's address", async () => {
    const document = await readDocument();
    expect(document.openapi).toBe("3.1.0");
    expect(document.servers).toEqual([{ url: `${base.href}api` }]);
  });

  test("describes every operation, and nothing else", async () => {
    const { paths } = await readDocument();
    const described = Object.entries(paths!).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(described.toSorted()).toEqual(
      operations.map(({ method, path }) => `${method} ${path}`).toSorted(),
    );
    const names = everyUnder("operationId", paths);
    expect(new Set(names).size).toBe(operations.length);
  });

  test("contains everything that it refers to, and nothing that would change how references resolve", async () => {
    const document = await readDocument();
    const references = everyUnder("$ref", document) as string[];
    expect(references.length).toBeGreaterThan(20);
    for (const reference of references) {
      const place = reference.replace("#/", "").split("/");
      expect(
        place.reduce<Tree | undefined>((tree, part) => tree?.[part], document),
        reference,
      ).toBeDefined();
    }
    expect(everyUnder("$id", document)).toEqual([]);
    expect(everyUnder("$schema", document)).toEqual([]);
  });

  test("describes each model's inputs as its card does", async () => {
    const { components } = await readDocument();
    expect(components!.schemas!["Inputs-weather"]).toMatchObject({
      type: "object",
      required: ["report"],
      additionalProperties: false,
      properties: {
        report: { type: "string", title: "Report", minLength: 5, maxLength: 50 },
        degrees: { anyOf: [{ type: "number", minimum: -90, maximum: 60 }, { type: "null" }] },
      },
    });
    expect(everyUnder("maxItems", components!.schemas!.predictManyBody)).toEqual([10_000, 10_000]);
    expect(components!.schemas!["Inputs-coin"]).toMatchObject({ required: ["force"] });
  });

  test("states the requirements for each feedback parameter", async () => {
    const { paths } = await readDocument();
    const parameters = paths!["/feedback"]!.get!.parameters as unknown as { name: string; schema: object }[];
    expect(parameters.map(({ name }) => name)).toEqual(["model", "from", "to", "limit", "after"]);
    expect(parameters.find(({ name }) => name === "limit")!.schema).toMatchObject({
      type: "integer",
      minimum: 1,
      maximum: 1000,
      default: 100,
    });
  });

  test("has examples that the API accepts", async () => {
    const { paths } = await readDocument();
    const examplesOf = (path: string) =>
      paths![path]!.post!.requestBody!.content!["application/json"]!.examples as Tree;
    const site = fakeSite();
    const rows = examplesOf("/models/{id}/predict").weather!.value;
    expect((await site.call("models/weather/predict", sends("POST", rows))).status).toBe(200);
    const verdict = examplesOf("/feedback").weather!.value;
    expect((await site.call("feedback", sends("POST", verdict))).status).toBe(201);
    expect(Object.keys(examplesOf("/feedback"))).toEqual(["weather"]);
    const [inputs] = paths!["/models/{id}/predict"]!.get!.parameters as unknown as [Tree];
    expect(inputs).toMatchObject({ name: "id", schema: { enum: [coin.id, weather.id] } });
  });
});
