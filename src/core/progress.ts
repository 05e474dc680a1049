/** How far a long work is, in the unit it is counted in. `total` is undefined while nobody knows. */
export type Progress = {
  readonly done: number;
  readonly total: number | undefined;
  readonly unit: "bytes" | "rows";
};

export type WorkOptions = {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
};
