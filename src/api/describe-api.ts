import { openApiDocument } from "./openapi.ts";
import type { Operation } from "./operation.ts";
import { json } from "./responses.ts";

/** `GET openapi.json` */
export const describeApi: Operation = {
  method: "GET",
  path: "/openapi.json",
  id: "describeApi",
  group: "description",
  summary: "This description",
  description:
    "An OpenAPI 3.1 document, made from the schemas that check requests and from the cards of this site.",
  answer: { status: 200, description: "The document.", contentType: "application/json" },
  problems: ["model-unusable", "unavailable"],
  async handle(call) {
    const { models } = call.services;
    const known = await models.list(call.request.signal);
    const cards = await Promise.all(known.map((model) => models.card(model.id, call.request.signal)));
    return json(call, openApiDocument(call.operations, cards, call.base));
  },
};
