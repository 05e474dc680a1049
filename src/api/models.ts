import type { Card } from "../core/card.ts";
import { namedSchemas } from "./api-schemas.ts";
import type { Call, Operation } from "./operation.ts";
import { ApiProblem } from "./problem.ts";
import { json } from "./responses.ts";

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
  parameters: { id: { description: "The model's id.", models: true } },
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
