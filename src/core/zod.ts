import { z } from "zod";

// Without this, Zod tests whether it may compile schemas with `new Function`. The page's policy forbids that, and
// the browser would report the test as a violation.
z.config({ jitless: true });

export { z };
