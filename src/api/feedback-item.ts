import type { Card } from "../core/card.ts";
import type { FeedbackEntry } from "../learning/feedback.ts";
import { type FeedbackItem, feedbackChangeSchema, namedSchemas } from "./api-schemas.ts";
import { changeOf } from "./feedback-change.ts";
import type { Call, Operation } from "./operation.ts";
import { ApiProblem } from "./problem.ts";
import { bodyProblems, readJson } from "./read-body.ts";
import { json, noContent } from "./responses.ts";
import { validateBody } from "./validate.ts";

const parameters = { id: { description: "The row's id." } };

/** `GET feedback/{id}` */
export const showFeedback: Operation = {
  method: "GET",
  path: "/feedback/{id}",
  id: "showFeedback",
  group: "feedback",
  summary: "One row of feedback",
  description: "A call that adds a row returns this address in its `Location` header.",
  parameters,
  response: { status: 200, description: "The row.", schema: namedSchemas.FeedbackItem },
  problems: ["not-found", "unavailable"],
  personal: true,
  async handle(call) {
    return json(call, itemOf(await findEntry(call)));
  },
};

/** `PUT feedback/{id}` */
export const changeFeedback: Operation = {
  method: "PUT",
  path: "/feedback/{id}",
  id: "changeFeedback",
  group: "feedback",
  summary: "Change a verdict",
  description: `Sets the right label, or whether the row is used for training. The log is replayed, so the model ends up as
    if this had always been the verdict. You may send the whole item, but only \`label\`, \`correct\` and
    \`usedForTraining\` may differ. If two changes are concurrent, the later one wins, and each response shows the
    item as that change left it.`,
  parameters,
  body: {
    schema: () => feedbackChangeSchema,
    examples: () => ({ correct: { correct: true }, "not for training": { usedForTraining: false } }),
  },
  response: { status: 200, description: "The row as it is now.", schema: namedSchemas.FeedbackItem },
  problems: ["bad-request", "not-found", ...bodyProblems, "model-unusable", "unavailable", "storage-full"],
  async handle(call) {
    const body = await readJson(call.request);
    const entry = await findEntry(call);
    const given = validateBody(feedbackChangeSchema, body);
    const change = changeOf(itemOf(entry), given, await cardOf(call, entry));
    return json(call, itemOf(await call.services.log.edit(entry.id, change)));
  },
};

/** `DELETE feedback/{id}` */
export const deleteFeedback: Operation = {
  method: "DELETE",
  path: "/feedback/{id}",
  id: "deleteFeedback",
  group: "feedback",
  summary: "Delete a verdict",
  description: "The log is replayed without it, so the model ends up as if the verdict had never been given.",
  parameters,
  response: { status: 204, description: "The row was deleted." },
  problems: ["not-found", "unavailable", "storage-full"],
  async handle(call) {
    const { rows } = await call.services.log.remove({ ids: [call.parameters.id!] });
    if (rows === 0) throw notFound(call);
    return noContent();
  },
};

/** Converts a row of the log to the form that the API returns. JSON omits members that are undefined. */
export function itemOf(entry: FeedbackEntry): FeedbackItem {
  return {
    id: entry.id,
    createdAt: entry.createdAt,
    model: entry.model,
    modelVersion: entry.modelVersion,
    modelSha256: entry.modelSha256,
    inputs: entry.inputs,
    metadata: entry.metadata,
    predictedLabel: entry.predictedLabel,
    predictedProbability: entry.predictedProbability,
    correct: entry.correct,
    label: entry.label,
    source: entry.source,
    usedForTraining: entry.usedForTraining,
    superseded: entry.superseded,
    contradicted: entry.contradicted,
  };
}

async function findEntry(call: Call): Promise<FeedbackEntry> {
  const entry = await call.services.log.get(call.parameters.id!, call.request.signal);
  if (entry === undefined) throw notFound(call);
  return entry;
}

/**
 * The card of the row's model, which defines the classes that a label may name. Undefined if the site no
 * longer has that model.
 */
async function cardOf(call: Call, entry: FeedbackEntry): Promise<Card | undefined> {
  const { models } = call.services;
  return (await models.has(entry.model)) ? models.card(entry.model, call.request.signal) : undefined;
}

function notFound({ parameters }: Call): ApiProblem {
  return new ApiProblem(
    "not-found",
    `There is no feedback with the id "${parameters.id}". It may have been deleted.`,
  );
}
