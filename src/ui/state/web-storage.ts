import type { z } from "../../core/zod.ts";

/** Keeps values in a storage area of the browser. If the browser refuses it, nothing is kept, but the screen works. */
function storeIn(area: () => Storage) {
  return {
    /** @param value any value that JSON can represent; undefined deletes it */
    keep(key: string, value: unknown): void {
      try {
        if (value === undefined) area().removeItem(key);
        else area().setItem(key, JSON.stringify(value));
      } catch {
        // Storage throws in some private windows, and when it is full.
      }
    },
    /**
     * The value that was kept. Undefined if there is none, or if it doesn't have this shape: an earlier build of the
     * page, or another site on this origin, may have kept it.
     */
    kept<Shape extends z.ZodType>(key: string, shape: Shape): z.output<Shape> | undefined {
      try {
        return shape.safeParse(JSON.parse(area().getItem(key) ?? "null")).data;
      } catch {
        return undefined;
      }
    },
  };
}

/** Lasts across a reload, an update or the Back button, in this tab only. */
export const tabStore = storeIn(() => sessionStorage);

/** Lasts across visits, in all tabs. */
export const browserStore = storeIn(() => localStorage);
