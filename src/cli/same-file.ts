import { stat } from "node:fs/promises";

/** True if both paths lead to the same file: one may be a link, or the disk may ignore case. */
export async function isSameFile(path: string, other: string): Promise<boolean> {
  const facts = (of: string) => stat(of, { bigint: true }).catch(() => undefined);
  const [one, two] = await Promise.all([facts(path), facts(other)]);
  return one !== undefined && one.dev === two?.dev && one.ino === two.ino;
}
