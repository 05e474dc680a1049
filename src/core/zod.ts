import { z } from "zod";

// Zod compiles schemas with `new Function` where it may, and tries whether it may: the page's policy forbids it, and the
// browser would report each try.
z.config({ jitless: true });

export { z };
