import { z } from "zod";
import type { Card } from "../core/card.ts";
import { namedSchemas } from "./api-schemas.ts";
import { inputSchema } from "./input-schema.ts";
import type { Operation } from "./operation.ts";
import { type ProblemKind, problemKinds } from "./problem.ts";
import { json } from "./responses.ts";

type Json = Readonly<Record<string, unknown>>;

/** The version of the API itself. A change that breaks callers increases the first number. */
export const apiVersion = "1.0.0";

/**
 * Describes the API as an OpenAPI 3.1 document. Its schemas are the ones that check requests, and each
 * model's inputs come from its card.
 */
export function openApiDocument(operations: readonly Operation[], cards: readonly Card[], base: URL): Json {
  const paths = Object.fromEntries(
    [...new Set(operations.map((operation) => operation.path))].map((path) => [
      path,
      Object.fromEntries(
        operations
          .filter((operation) => operation.path === path)
          .map((operation) => [operation.method.toLowerCase(), describeOperation(operation, cards)]),
      ),
    ]),
  );
  return {
    openapi: "3.1.0",
    info: {
      title: "Hunch",
      version: apiVersion,
      description:
        "Makes predictions and manages feedback. This site's service worker answers the calls on your own device. There " +
        "is no server: nothing that is sent here leaves the browser, and only pages on this origin can call the API.",
    },
    servers: [{ url: new URL("api", base).href }],
    tags: [
      { name: "models", description: "The models and what they predict." },
      { name: "feedback", description: "Verdicts on predictions, from which the models learn." },
      { name: "description", description: "The API itself." },
    ],
    paths,
    components: {
      schemas: { ...responseSchemas(), ...requestSchemas(operations, cards) },
      responses: Object.fromEntries(
        Object.entries(problemKinds).map(([kind, { status, title, advice }]) => [
          kind,
          { ...problemResponse(`${title}. ${advice}`), "x-status": status },
        ]),
      ),
    },
  };
}

function describeOperation(operation: Operation, cards: readonly Card[]): Json {
  const { body } = operation;
  return {
    operationId: operation.id,
    tags: [operation.group],
    summary: operation.summary,
    description: operation.description.replaceAll(/\s+/g, " "),
    parameters: [...pathParameters(operation, cards), ...queryParameters(operation, cards)],
    ...(body && {
      requestBody: {
        required: true,
        content: {
          "application/json": {
            schema: reference(bodyName(operation)),
            examples: values(body.examples(cards)),
          },
        },
      },
    }),
    responses: { [operation.response.status]: describeResponse(operation), ...problemResponses(operation) },
  };
}

function pathParameters(operation: Operation, cards: readonly Card[]): Json[] {
  return Object.entries(operation.parameters ?? {}).map(([name, { description, models }]) => ({
    name,
    in: "path",
    required: true,
    description,
    schema: { type: "string", ...(models && { enum: cards.map((card) => card.id) }) },
  }));
}

function queryParameters(operation: Operation, cards: readonly Card[]): Json[] {
  if (operation.inputsInQuery) {
    const examples = Object.fromEntries(
      cards.flatMap(({ id, examples: [first] }) => (first ? [[id, first.inputs]] : [])),
    );
    return [
      {
        name: "inputs",
        in: "query",
        required: true,
        description: "One parameter for each of the model's fields, named after the field.",
        style: "form",
        explode: true,
        schema: { anyOf: cards.map((card) => reference(inputsName(card))) },
        examples: values(examples),
      },
    ];
  }
  if (!operation.query) return [];
  const { properties = {}, required = [] } = z.toJSONSchema(operation.query, { io: "input" });
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...schema } = property as { description?: string };
    return { name, in: "query", required: required.includes(name), description, schema };
  });
}

function describeResponse({ response }: Operation): Json {
  const { description, schema, contentType = "application/json", headers = {} } = response;
  const name = Object.entries(namedSchemas).find(([, named]) => named === schema)?.[0];
  const content = name ? { schema: reference(name) } : response.contentType && {};
  return {
    description,
    ...(content && { content: { [contentType]: content } }),
    headers: Object.fromEntries(
      Object.entries(headers).map(([header, text]) => [
        header,
        { description: text, schema: { type: "string" } },
      ]),
    ),
  };
}

/**
 * The error responses of an operation. Any call can fail unexpectedly, or be refused because another site
 * made it; each operation lists its other errors.
 */
function problemResponses(operation: Operation): Json {
  const kinds: ProblemKind[] = [...operation.problems, "cross-site", "unexpected"];
  return Object.fromEntries(
    kinds.map((kind) => [problemKinds[kind].status, { $ref: `#/components/responses/${kind}` }]),
  );
}

function problemResponse(description: string): Json {
  return { description, content: { "application/problem+json": { schema: reference("Problem") } } };
}

function responseSchemas(): Json {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(namedSchemas)) registry.add(schema, { id });
  return convert(registry, "output");
}

function requestSchemas(operations: readonly Operation[], cards: readonly Card[]): Json {
  const registry = z.registry<{ id: string }>();
  for (const card of cards) registry.add(inputSchema(card), { id: inputsName(card) });
  for (const operation of operations) {
    const schema = operation.body?.schema(cards);
    if (schema) registry.add(schema, { id: bodyName(operation) });
  }
  return convert(registry, "input");
}

/** Converts all schemas in a registry to JSON Schema. They refer to each other within the document. */
function convert(registry: z.core.$ZodRegistry<{ id: string }>, io: "input" | "output"): Json {
  const { schemas } = z.toJSONSchema(registry, { io, uri: (id) => reference(id).$ref });
  // OpenAPI 3.1 implies `$schema`, and an `$id` would change the base of the references.
  return Object.fromEntries(
    Object.entries(schemas).map(([id, { $schema: _dialect, $id: _address, ...schema }]) => [id, schema]),
  );
}

function reference(name: string): { readonly $ref: string } {
  return { $ref: `#/components/schemas/${name}` };
}

function inputsName(card: Card): string {
  return `Inputs-${card.id}`;
}

function bodyName(operation: Operation): string {
  return `${operation.id}Body`;
}

function values(examples: Json): Json {
  return Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value }]));
}

/** `GET openapi.json` */
export const describeApi: Operation = {
  method: "GET",
  path: "/openapi.json",
  id: "describeApi",
  group: "description",
  summary: "This description",
  description:
    "An OpenAPI 3.1 document, generated from the schemas that check requests and from this site's cards.",
  response: { status: 200, description: "The document.", contentType: "application/json" },
  problems: ["model-unusable", "unavailable"],
  async handle(call) {
    const { models } = call.services;
    const known = await models.list(call.request.signal);
    const cards = await Promise.all(known.map((model) => models.card(model.id, call.request.signal)));
    return json(call, openApiDocument(call.operations, cards, call.base));
  },
};
