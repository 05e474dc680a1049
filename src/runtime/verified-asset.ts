/** What a site file is for. This determines the error if the file is missing. */
export type AssetRole = "runtime" | "model" | "holdout";

/** A file whose size and content are known before it is fetched. */
export type VerifiedAsset = {
  readonly role: AssetRole;
  readonly url: string;
  /** Relative to the site, in the form shown to visitors. */
  readonly path: string;
  readonly bytes: number;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
  /** The id of the added model that the file belongs to. Such a file is stored in this browser, not on the server. */
  readonly ownId?: string;
};
