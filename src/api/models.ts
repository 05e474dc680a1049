import { z } from "zod";
import type { Card } from "../core/card.ts";
import type { Prediction } from "../core/prediction.ts";
import { maximumInstances, namedSchemas } from "./api-schemas.ts";
import { instancesSchema } from "./input-schema.ts";
import type { Call, Operation } from "./operation.ts";
import { ApiProblem } from "./problem.ts";
import { readJson } from "./read-body.ts";
import { inputsFromJson, inputsFromQuery, inputsProblems, memberOf } from "./read-inputs.ts";
import { json } from "./responses.ts";
import { refuseRepeated, validateBody } from "./validate.ts";

const id = { description: "The model's id.", models: true };

/** `GET models` */
export const listModels: Operation = {
  method: "GET",
  path: "/models",
  id: "listModels",
  group: "models",
  summary: "The models on this site",
  description: "The id, title, summary, version, size and hash of each model. No model is downloaded.",
  response: { status: 200, description: "All models.", schema: namedSchemas.ModelList },
  problems: ["model-unusable", "unavailable"],
  async handle(call) {
    return json(call, { models: await call.services.models.list(call.request.signal) });
  },
};

/** `GET models/{id}` */
export const showModel: Operation = {
  method: "GET",
  path: "/models/{id}",
  id: "showModel",
  group: "models",
  summary: "A model's card",
  description:
    "Everything that the site knows about a model, except its graph: fields, classes, scores, limits and licence.",
  parameters: { id },
  response: { status: 200, description: "The card.", schema: namedSchemas.Card },
  problems: ["not-found", "model-unusable", "unavailable"],
  async handle(call) {
    const card = await findCard(call, call.parameters.id!);
    return json(call, card);
  },
};

/**
 * The card of a model that the site lists. The id is looked up in the list before it becomes part of an
 * address.
 * @throws ApiProblem `not-found`
 */
export async function findCard(call: Call, id: string): Promise<Card> {
  const { models } = call.services;
  if (await models.has(id)) return models.card(id, call.request.signal);
  const known = await models.list(call.request.signal);
  const names = known.map((model) => model.id).join(", ");
  throw new ApiProblem("not-found", `There is no model "${id}". Available models: ${names}.`);
}

/** `GET models/{id}/predict?field=value&...` */
export const predictOne: Operation = {
  method: "GET",
  path: "/models/{id}/predict",
  id: "predictOne",
  group: "models",
  summary: "Predict one row, passed in the query string",
  description: `Each field of the model is a parameter. The answer includes the lessons learned on this device
    and is the same as on the page. Nothing is stored.`,
  parameters: { id },
  inputsInQuery: true,
  response: { status: 200, description: "The prediction.", schema: namedSchemas.SinglePrediction },
  problems: [
    "bad-request",
    "not-found",
    "conflict",
    "invalid",
    "model-unusable",
    "unavailable",
    "storage-full",
  ],
  async handle(call) {
    const card = await findCard(call, call.parameters.id!);
    refuseRepeated(call.url.searchParams);
    const inputs = inputsFromQuery(card, call.url.searchParams);
    const model = await call.services.models.open(card.id, { signal: call.request.signal });
    const prediction = await model.predict(inputs, { signal: call.request.signal });
    return json(call, { model: stateOf(prediction), ...outcome(card, prediction) });
  },
};

/** `POST models/{id}/predict` */
export const predictMany: Operation = {
  method: "POST",
  path: "/models/{id}/predict",
  id: "predictMany",
  group: "models",
  summary: "Predict many rows",
  description: `Up to ${maximumInstances.toLocaleString("en")} rows at once, answered in the same order. If one row is not
    valid, the whole request is refused and the response names the row. Nothing is stored. Write null for missing values: if
    thousands of rows each leave out different fields, the body is refused.`,
  parameters: { id },
  body: {
    schema: (cards) => z.union(cards.map(instancesSchema)),
    examples: (cards) =>
      Object.fromEntries(
        cards
          .filter((card) => card.examples.length > 0)
          .map((card) => [card.id, { instances: card.examples.slice(0, 2).map(({ inputs }) => inputs) }]),
      ),
  },
  response: { status: 200, description: "The predictions.", schema: namedSchemas.Predictions },
  problems: inputsProblems,
  async handle(call) {
    const card = await findCard(call, call.parameters.id!);
    const body = await readJson(call.request);
    refuseTooMany(body);
    const rows = inputsFromJson(card, memberOf(body, "instances"), (index) => ["instances", index]);
    validateBody(instancesSchema(card), body, rows.problems);
    const model = await call.services.models.open(card.id, { signal: call.request.signal });
    const predictions = await model.predictMany(rows.values, { signal: call.request.signal });
    return json(call, {
      model: stateOf(predictions[0]!),
      predictions: predictions.map((prediction) => outcome(card, prediction)),
    });
  },
};

/** Counts the rows before any of them is checked, so that a request with too many is refused quickly. */
function refuseTooMany(value: unknown): void {
  const instances = memberOf(value, "instances");
  if (!Array.isArray(instances) || instances.length <= maximumInstances) return;
  throw new ApiProblem(
    "too-large",
    `One request may contain at most ${maximumInstances} instances; split it into several.`,
    {
      errors: [{ at: "/instances", message: `This may be at most ${maximumInstances} items long.` }],
    },
  );
}

function stateOf({ model: { id, version, sha256, lessons } }: Prediction) {
  return { id, version, sha256, lessons };
}

function outcome(card: Card, { label, probability, probabilities }: Prediction) {
  const byName = Object.fromEntries(card.classes.map(({ name }, index) => [name, probabilities[index]]));
  return card.output === "scores" ? { label, scores: byName } : { label, probability, probabilities: byName };
}
