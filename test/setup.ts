import { afterEach, vi } from "vitest";

// Test files share a process, so whatever a test replaces in the platform must be restored.
afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});
