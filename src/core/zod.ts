import { z } from "zod";

// Without this, Zod tries to compile schemas with `new Function`, which the page's policy forbids. The
// browser would report each attempt.
z.config({ jitless: true });

export { z };
