import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  base: "./",
  plugins: [react()],
  worker: { format: "es" },
  preview: { port: 4173, strictPort: true },
  build: { target: "es2023" },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/{core,onnx,learning,storage,inference,training,offline,build,api}/**/*.test.ts"],
          environment: "node",
        },
      },
      {
        extends: true,
        test: {
          name: "ui",
          include: ["test/ui/**/*.test.tsx"],
          environment: "jsdom",
          setupFiles: ["test/ui/setup.ts"],
        },
      },
      {
        extends: true,
        test: {
          name: "browser",
          include: ["test/browser/**/*.test.ts"],
          environment: "node",
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          globalSetup: ["test/browser/global-setup.ts"],
        },
      },
    ],
  },
});
