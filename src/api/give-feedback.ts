import { z } from "zod";
import { namedSchemas } from "./api-schemas.ts";
import { rightLabel } from "./feedback-change.ts";
import { itemOf } from "./feedback-item.ts";
import { verdictSchema } from "./input-schema.ts";
import { findCard } from "./models.ts";
import type { Operation } from "./operation.ts";
import { readJson } from "./read-body.ts";
import { inputsFromJson, memberOf, metadataFromJson } from "./read-inputs.ts";
import { json } from "./responses.ts";
import { validateBody } from "./validate.ts";

/** The part of the body that names the model; the model's own schema then checks the whole body. */
const addressee = z.looseObject({ model: z.string() });

/** `POST feedback` */
export const giveFeedback: Operation = {
  method: "POST",
  path: "/feedback",
  id: "giveFeedback",
  group: "feedback",
  summary: "Give a verdict on a prediction; the model learns from it",
  description: `Makes a prediction, then stores the verdict on it and applies the lesson in one transaction. Open tabs
    show the new row at once. \`label\` is required if \`correct\` is false and the model has more than two classes.`,
  body: {
    schema: (cards) => z.discriminatedUnion("model", cards.map(verdictSchema) as never),
    examples: (cards) =>
      Object.fromEntries(
        cards.flatMap(({ id, examples: [first] }) =>
          first ? [[id, { model: id, inputs: first.inputs, metadata: first.metadata, correct: true }]] : [],
        ),
      ),
  },
  response: {
    status: 201,
    description: "The stored row. If the model can learn, it has learned from it.",
    schema: namedSchemas.FeedbackItem,
    headers: { Location: "The address of the row." },
  },
  problems: [
    "bad-request",
    "not-found",
    "conflict",
    "too-large",
    "not-json",
    "invalid",
    "model-unusable",
    "unavailable",
    "storage-full",
  ],
  async handle(call) {
    const body = await readJson(call.request);
    const card = await findCard(call, validateBody(addressee, body).model);
    const rows = inputsFromJson(card, [memberOf(body, "inputs")], () => ["inputs"]);
    const metadataEntries = metadataFromJson(card, memberOf(body, "metadata"));
    const found = [...rows.problems, ...metadataEntries.problems];
    const given = validateBody(verdictSchema(card), body, found);
    const inputs = rows.values[0]!;

    const model = await call.services.models.open(card.id, { signal: call.request.signal });
    const prediction = await model.predict(inputs, { signal: call.request.signal });
    const label = rightLabel(prediction.label, given.correct, given.label, card);
    const { feedback } = await model.teach({
      inputs,
      metadata: metadataEntries.values[0]!,
      predictedLabel: prediction.label,
      predictedProbability: prediction.probability,
      label: label!,
      source: "api",
    });
    const location = new URL(`api/feedback/${encodeURIComponent(feedback.id)}`, call.base);
    return json(call, itemOf(feedback), {
      status: 201,
      headers: { Location: location.pathname },
    });
  },
};
