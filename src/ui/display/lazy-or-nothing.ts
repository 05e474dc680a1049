import { type ComponentType, type LazyExoticComponent, lazy } from "react";

/**
 * A component whose code is fetched when it is first drawn. If it can't be fetched, nothing is drawn in its place, for
 * a part without which the rest of the screen is of use.
 */
export function lazyOrNothing<Props>(
  load: () => Promise<ComponentType<Props>>,
): LazyExoticComponent<ComponentType<Props>> {
  return lazy(async () => {
    try {
      return { default: await load() };
    } catch (error) {
      console.warn("A part of the screen is missing, since its code could not be fetched:", error);
      return { default: () => null };
    }
  });
}
