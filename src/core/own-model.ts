/** The table that a model was trained on, which is kept so that it can be trained again. */
export type KeptTable = {
  readonly sha256: string;
  readonly bytes: number;
  /** The file's own name. */
  readonly name: string;
  /** The column that is predicted. */
  readonly target: string;
  /** The uses of the columns for which a person changed it. */
  readonly uses: Readonly<Record<string, string>>;
};

/** A model that was replaced by another one; its owner can go back to it. */
export type ReplacedModel = {
  /** A card as `parseCard` takes it. */
  readonly card: unknown;
  /** ISO 8601. */
  readonly replacedAt: string;
};

/** A model that was added in this browser, as it is stored. */
export type OwnModelRecord = {
  readonly id: string;
  /** A card as `parseCard` takes it. It is parsed again whenever it is read. */
  readonly card: unknown;
  /** SHA-256 of each file that the card and the replaced model's card name, and of the kept table. */
  readonly files: readonly string[];
  readonly table?: KeptTable;
  /** Only the last one is kept, so that replaced models do not fill the storage. */
  readonly replaced?: ReplacedModel;
  /** ISO 8601. */
  readonly addedAt: string;
  /** Set while the model is removed and can still be brought back. ISO 8601. */
  readonly removedAt?: string;
};

/** The storage needed to serve models that the person added. */
export type OwnModelReader = {
  /** All records, removed ones too, oldest first. */
  records(): Promise<readonly OwnModelRecord[]>;
  record(id: string): Promise<OwnModelRecord | undefined>;
  /** The bytes with this SHA-256, unchecked; undefined if they are not stored. */
  file(sha256: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
};

/** True unless the model was removed. */
export function isLive({ removedAt }: OwnModelRecord): boolean {
  return removedAt === undefined;
}
