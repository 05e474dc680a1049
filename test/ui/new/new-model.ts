import { vi } from "vitest";
import { parseCard } from "../../../src/core/card.ts";
import type { DraftCard } from "../../../src/doctor/draft-types.ts";
import type { Examination } from "../../../src/doctor/report.ts";
import type { OwnModels } from "../../../src/models/own-models.ts";
import { createFakeModel } from "../fakes/model.ts";
import { createFakeServices } from "../fakes/services.ts";
// Load this before the first test: on a busy machine, loading a screen takes longer than a test waits.
import "../../../src/ui/new/new-page.tsx";

/** Services whose check accepts any file and drafts this card, and a function that returns the added card. */
export function checkingServices(card: DraftCard, verdict: Examination["verdict"] = "served") {
  const add = vi.fn<OwnModels["add"]>(async ({ card: added }) => parseCard(withFiles(added), "added.json"));
  const services = createFakeServices([], {
    own: { add },
    check: {
      prepare: () => undefined,
      examine: async () => ({
        verdict,
        findings: [],
        choices: [],
        model: new Uint8Array(8),
        isChanged: false,
        card,
      }),
    },
    library: { openDraft: async (opened) => createFakeModel(opened) },
  });
  const addedCard = () => {
    const [call] = add.mock.calls;
    return call && parseCard(withFiles(call[0].card), "added.json");
  };
  return { services, addedCard };
}

const withFiles = (card: object) => ({
  ...card,
  files: { "model.onnx": { bytes: 8, sha256: "0".repeat(64) } },
});

export const modelFile = () => new File([new Uint8Array(8)], "loan.onnx");
