import { z } from "zod";

// Zod probes for `new Function`, which the content policy forbids and would report.
z.config({ jitless: true });

/** Words for people. */
export const text = z.string().min(1).max(4000);
/** A number of things. */
export const count = z.int().min(0);
/** A share of 1. */
export const share = z.number().min(0).max(1);
