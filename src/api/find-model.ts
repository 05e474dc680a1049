import type { Card } from "../core/card.ts";
import type { Call } from "./operation.ts";
import { problem } from "./problem.ts";

/** The card of a model that the site lists, or the 404. The id is looked up before it becomes part of any address. */
export async function findCard(call: Call, id: string): Promise<Card | Response> {
  const { models } = call.services;
  const known = await models.list(call.request.signal);
  if (known.some((model) => model.id === id)) return models.card(id, call.request.signal);
  const names = known.map((model) => model.id).join(", ");
  return problem(call.base, "not-found", `There is no model "${id}". The models are: ${names}.`);
}
