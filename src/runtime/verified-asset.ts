/** The role of a site's file, which decides the error if the file is missing. */
export type AssetRole = "runtime" | "model" | "holdout";

/** A file whose size and content are known before it is fetched. */
export type VerifiedAsset = {
  readonly role: AssetRole;
  readonly url: string;
  /** Relative to the site, as people see it. */
  readonly path: string;
  readonly bytes: number;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
  /** The id of the added model that the file belongs to; the file is in this browser, not on the server. */
  readonly ownId?: string;
};
