/** The progress of a long task. `total` is undefined until it is known. */
export type Progress = {
  readonly done: number;
  readonly total: number | undefined;
  readonly unit: "bytes" | "rows";
};

export type WorkOptions = {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
};
