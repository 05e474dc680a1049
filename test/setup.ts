import { afterEach, vi } from "vitest";

// Test files share a process, so any globals or environment variables that a test replaces have to be restored.
afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});
