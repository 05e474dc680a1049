import type { Adapter } from "../../learning/adapter.ts";
import { withLessons } from "../../learning/inbox/holdout-answers.ts";
import { limitsAfterMerge } from "../../learning/learned-model.ts";
import type { LogRow } from "../../learning/log.ts";
import { nextVersion } from "../../learning/version-name.ts";
import { type HoldoutSet, readHoldout, writeHoldout } from "../../onnx/holdout-file.ts";
import { mergeAdapter } from "../../onnx/merge-adapter.ts";
import { readModel, writeModel } from "../../onnx/model-file.ts";
import { metadataKeys, setMetadata } from "../../onnx/model-metadata.ts";
import type { TrainedCard } from "../../training/draft-card.ts";
import type { Trainer } from "../../training/trainer.ts";
import type { OldModel } from "./deployed-model.ts";

/** A model that may replace the old one. */
export type NewModel = {
  /** The card for `model.json`, without the files' hashes. */
  readonly card: Readonly<Record<string, unknown>>;
  readonly model: Uint8Array;
  readonly holdout: HoldoutSet | undefined;
  readonly holdoutBytes: Uint8Array | undefined;
};

/**
 * The old model with the lessons merged into it.
 * @throws AppError `cannot-learn` for a model that `mergeAdapter` refuses, such as one without features
 */
export function mergedModel(old: OldModel, adapter: Adapter, lessonCount: number): NewModel {
  const { card, source } = old;
  const { keys, weights } = adapter.store();
  const version = nextVersion(card.version);
  const limits = limitsAfterMerge(
    card,
    lessonCount,
    (count) => `before ${count} from visitors were merged into it.`,
  );
  const model = mergeAdapter(old.model, {
    adapter: { featureIndices: Int32Array.from(keys), weights },
    version,
    limits,
    lessonCount,
    baseSha256: card.files["model.onnx"].sha256,
  });
  const holdout = old.holdout && withLessons(old.holdout, adapter);
  // With lessons, the model no longer agrees with the reference rows from its original library.
  const { reference: _, ...own } = source;
  return {
    card: { ...own, version, limits },
    model,
    holdout,
    holdoutBytes: holdout && writeHoldout(holdout, { "hunch.id": card.id }),
  };
}

/** What owners may have changed in a card that the trainer writes anew: its words, metadata and address. */
function ownersPart({ card, source }: OldModel, trained: TrainedCard) {
  const keys = ["title", "summary", "itemName", "order", "metadata", "examples", "feedback"];
  const own = Object.fromEntries(keys.flatMap((key) => (key in source ? [[key, source[key]]] : [])));
  const fields = trained.fields.map((field) => {
    const known = card.fields.find(({ name, kind }) => name === field.name && kind === field.kind);
    if (known === undefined) return field;
    const { label, help, group } = known;
    return { ...field, label, ...(help !== undefined && { help }), ...(group !== undefined && { group }) };
  });
  const classes = trained.classes.map((entry) => {
    const label = card.classes.find(({ name }) => name === entry.name)?.label;
    return label === undefined ? entry : { ...entry, label };
  });
  return { ...own, fields, classes };
}

/** A model retrained on the data and the lessons. Throws the same errors as the trainer. */
export async function trainedModel(
  old: OldModel,
  trainer: Trainer,
  lessons: readonly LogRow[],
  options: { readonly dataPath: string; readonly seed: number; readonly report: (line: string) => void },
): Promise<NewModel> {
  const feedback = lessons.map(({ inputs, label }) => ({ inputs, label }));
  const trained = await trainer.train({ ...options, feedback });
  const version = nextVersion(old.card.version);
  const graph = readModel(trained.model, "model.onnx");
  setMetadata(graph, metadataKeys.version, version);
  const count = lessons.length;
  const note = `It was trained on the data and ${count} ${count === 1 ? "lesson" : "lessons"} from visitors.`;
  const { training } = trained.card;
  return {
    card: {
      ...trained.card,
      ...ownersPart(old, trained.card),
      version,
      ...(training && {
        training: { ...training, method: [training.method, note].filter(Boolean).join(" ") },
      }),
    },
    model: writeModel(graph),
    holdout: readHoldout(new Uint8Array(trained.holdout)),
    holdoutBytes: trained.holdout,
  };
}
