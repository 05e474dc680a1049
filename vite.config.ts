import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { compressPlugin } from "./src/build/compress-plugin.ts";
import { embedPlugin } from "./src/build/embed-plugin.ts";
import { modelsPlugin } from "./src/build/models-plugin.ts";
import { pagePlugin } from "./src/build/page-plugin.ts";
import { runtimePlugin } from "./src/build/runtime-plugin.ts";
import { serviceWorkerPlugin } from "./src/build/service-worker-plugin.ts";
import { sitePlugin } from "./src/build/site-plugin.ts";
import { LongestFirst } from "./test/longest-first.ts";

/**
 * `npm test` sets HUNCH_BUILD=quick. The site is the same, but its compressed files are larger and its cut
 * runtime is checked on fewer rows. That saves two minutes of processor time and makes no difference to the
 * tests.
 */
const quick = process.env.HUNCH_BUILD === "quick";

/** `HUNCH_RUNTIME=whole npm run build` builds a site without the cut runtime. */
const runtime = { cut: process.env.HUNCH_RUNTIME !== "whole", ...(quick && { proofRows: 100 }) };

/** `npm run build -- --keep-going` leaves out models that are refused, instead of ending the build. */
const keepGoing = process.env.HUNCH_KEEP_GOING !== undefined;

/**
 * What a first visit fetches, in only a few files, since each costs a request and, on later visits, a call to
 * the service worker. A group includes its modules' static imports, unless a group with a higher priority has
 * them.
 */
const chunks = [
  // What early.ts imports. It must not wait for the interface.
  {
    name: "start",
    test: /vite\/preload-helper|\/src\/(entries\/(page-assets\.ts$|(download|model)-worker\.ts\?worker)|runtime\/(begin-downloads|start-worker)\.ts$|ui\/(screens|state\/theme|frame\/shell|router\/route|words\/preferred-language)\.ts$|core\/reserved-ids\.ts$)/,
    priority: 3,
  },
  // The code of hunch.js, for pages without the interface.
  { name: "client", test: /\/src\/entries\/page-models\.ts$/, priority: 2 },
  { name: "interface", test: /\/src\/(ui\/app\.tsx|learning\/read-ahead\.ts)$/, priority: 1 },
];

/**
 * Test files share a few processes, and with them modules, the runtime and the browser: to load them for each took half of all
 * processor time. V8 does not compile the runtime's WebAssembly a second time, which no test is long enough to gain from.
 */
const sharedProcess = { isolate: false, execArgv: ["--liftoff-only"] };

export default defineConfig({
  // All addresses are relative, so that the built site works wherever its folder is.
  base: "./",
  // Routes are in the hash, so a missing file gets a 404, as on any plain host, and not the front page.
  appType: "mpa",
  plugins: [
    react(),
    runtimePlugin(runtime),
    modelsPlugin({ keepGoing }),
    embedPlugin("src/entries/embed.ts"),
    sitePlugin(),
    pagePlugin(["/src/entries/page.tsx", "/src/entries/page-models.ts", "/src/ui/app.tsx"]),
    serviceWorkerPlugin("src/entries/service-worker.ts", runtime),
    compressPlugin("node_modules/.cache/hunch-compressed", quick ? "quick" : "best"),
  ],
  worker: { format: "es", plugins: () => [runtimePlugin(runtime)] },
  // In development, find these before the first page loads. If a worker imported a new dependency later, the
  // page would reload.
  optimizeDeps: {
    exclude: ["onnxruntime-web"],
    entries: ["index.html", "src/entries/page.tsx", "src/entries/*worker.ts"],
  },
  preview: { port: 4173, strictPort: true },
  build: {
    target: "es2023",
    // An inlined asset is a data: URL, which the content policy allows only for images.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: "index.html", hunch: "src/entries/embed.ts" },
      // The module that other pages import keeps its exports, and its name doesn't change with its content.
      preserveEntrySignatures: "exports-only",
      output: {
        codeSplitting: { groups: chunks },
        entryFileNames: ({ name }) => (name === "hunch" ? "hunch.js" : "assets/[name]-[hash].js"),
      },
    },
  },
  test: {
    // More than a machine of two cores has: journeys wait for browsers most of the time.
    maxWorkers: 4,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/browser/**"],
          environment: "node",
          setupFiles: ["test/setup.ts"],
          ...sharedProcess,
          // Process this with Vite, as for the site, because our plugin makes a second copy of the runtime's
          // JavaScript.
          server: { deps: { inline: ["onnxruntime-web"] } },
          // Some tests train small models or run the runtime, which takes time on a busy machine.
          testTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: "ui",
          include: ["test/ui/**/*.test.tsx"],
          environment: "jsdom",
          setupFiles: ["test/setup.ts", "test/ui/setup.ts"],
          ...sharedProcess,
        },
      },
      {
        extends: true,
        test: {
          name: "browser",
          include: ["test/browser/**/*.test.ts"],
          environment: "node",
          ...sharedProcess,
          // Journeys run side by side, and mostly wait: on a busy machine each needs time.
          testTimeout: 240_000,
          // A busy machine may let one wait run out; what is really broken fails each time.
          retry: process.env.CI ? 2 : 0,
          hookTimeout: 180_000,
          // The runner would poll for one second only.
          expect: { poll: { timeout: 30_000 } },
          globalSetup: ["test/browser/global-setup.ts"],
        },
      },
    ],
  },
});
