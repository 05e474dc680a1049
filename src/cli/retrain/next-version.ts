/** The version that follows: 1.0.0 becomes 1.0.1, v3 becomes v4; what lessons added behind a plus sign goes. */
export function nextVersion(version: string): string {
  const plain = version.replace(/\+.*$/, "");
  const [, start, digits] = /^(.*?)(\d+)$/.exec(plain) ?? [];
  if (digits === undefined) return `${plain.slice(0, 62)}.1`;
  return `${start}${String(BigInt(digits) + 1n)}`;
}
