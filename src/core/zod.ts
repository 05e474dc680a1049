import { z } from "zod";

// Zod tries to compile schemas with `new Function`. The page's policy forbids that, and the browser would report each
// attempt.
z.config({ jitless: true });

export { z };
