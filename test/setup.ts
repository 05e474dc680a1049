import { afterEach, vi } from "vitest";

// Files share a process, and with it what a test puts in the place of the platform's own.
afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});
