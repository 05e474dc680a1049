/** The words after `#/` in the app's own routes. No model may have one of these ids. */
export const reservedIds = ["api", "feedback", "new", "publish"] as const;

/** Windows can't create a folder with one of these names, so a published site couldn't be unpacked there. */
const windowsDevice = /^(con|prn|aux|nul|com\d|lpt\d)$/;

/** Whether this id is reserved, so that no model may have it. */
export function isReservedId(id: string): boolean {
  return (reservedIds as readonly string[]).includes(id) || windowsDevice.test(id);
}
