import { expect, it } from "vitest";
import { handle } from "../../src/api/handle-call.ts";
import type { ApiServices } from "../../src/api/operation.ts";
import { textCard } from "../learning/hashed-words.ts";
import { freshDatabase, openLearner, openLog } from "../learning/open-learner.ts";
import { base, requestFor, sends } from "./fake-site.ts";

it("POST api/feedback reports contradictions just as GET does, however many verdicts the input has", async () => {
  const database = await freshDatabase();
  const learner = openLearner(database);
  const card = textCard();
  const services: ApiServices = {
    models: {
      list: async () => [{ ...card, summary: card.summary, sha256: "", bytes: 1 }],
      has: async () => true,
      card: async () => card,
      open: async () => learner,
    },
    log: openLog(database),
  };
  const give = async (label: string) => {
    const { label: predicted } = await learner.predict({ review: "an opinion", stars: null });
    const verdict = { inputs: { review: "an opinion" }, correct: label === predicted, label };
    const response = await handle(
      requestFor("feedback", sends("POST", { model: card.id, ...verdict })),
      services,
      base,
    );
    expect(response.status).toBe(201);
    return response.json();
  };
  await give("negative");
  await give("positive");
  const given = await give("positive");
  const shown = await handle(requestFor(`feedback/${given.id}`), services, base);
  expect(given.contradicted).toBe(true);
  expect(await shown.json()).toEqual(given);
});
