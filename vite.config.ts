import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { compressPlugin } from "./src/build/compress-plugin.ts";
import { embedPlugin } from "./src/build/embed-plugin.ts";
import { modelsPlugin } from "./src/build/models-plugin.ts";
import { outputPlugin } from "./src/build/output-plugin.ts";
import { pagePlugin } from "./src/build/page-plugin.ts";
import { runtimePlugin } from "./src/build/runtime-plugin.ts";
import { serviceWorkerPlugin } from "./src/build/service-worker-plugin.ts";
import { sitePlugin } from "./src/build/site-plugin.ts";
import { workerEntryPlugin, workerOutput } from "./src/build/worker-chunks.ts";
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
 * The code that a first visit fetches, bundled into only a few files, since each file costs a request and, on
 * later visits, a call to the service worker. A group includes its modules' static imports, except those in a
 * group with a higher priority.
 */
const chunks = [
  // What early.ts imports, which must not wait for the interface.
  {
    name: "start",
    test: /vite\/preload-helper|\/src\/(entries\/(page-assets\.ts$|(download|model)-worker\.ts\?worker)|runtime\/(begin-downloads|start-worker)\.ts$|ui\/(screens|state\/theme|frame\/shell|router\/route|words\/preferred-language)\.ts$|core\/reserved-ids\.ts$)/,
    priority: 3,
  },
  // The schema of cards, with Zod: building it takes as long as running the rest of the client.
  { name: "card", test: /\/src\/core\/card\.ts$/, priority: 2.5 },
  // The code of hunch.js, for pages without the interface, except what only hunch.js needs.
  {
    name: "client",
    test: /\/src\/(entries\/page-models|core\/(inputs|classes|prediction))\.ts$/,
    priority: 2,
  },
  // The feedback log and the list of all feedback, which are read before the interface has run.
  { name: "log", test: /\/src\/entries\/page-log\.ts$/, priority: 1.5 },
  // With what it shares with code that is fetched later: two small files, and the library that draws long lists, which
  // would otherwise be one more file to fetch when the list of feedback opens.
  {
    name: "interface",
    test: /\/@tanstack\/|\/src\/(ui\/(app\.tsx|state\/use-debounced\.ts)|publish\/content-policy\.ts)$/,
    priority: 1,
  },
];

/**
 * Test files share a few processes, and with them modules, the runtime and the browser, since loading these
 * for each file took half of all processor time. `--liftoff-only` stops V8 from compiling the runtime's
 * WebAssembly a second time to optimise it: no test runs long enough to benefit. With V8's default of 16 MB for new
 * objects, collecting garbage took 15% of the unit tests' processor time.
 */
const sharedProcess = {
  isolate: false,
  execArgv: ["--liftoff-only", "--min-semi-space-size=32", "--max-semi-space-size=32"],
};

export default defineConfig({
  // All addresses are relative, so the built site works from any folder.
  base: "./",
  // Routes are in the hash, so a missing file gets a 404, as on any static host, instead of the home page.
  appType: "mpa",
  plugins: [
    react(),
    runtimePlugin(runtime),
    modelsPlugin({ keepGoing }),
    embedPlugin("src/entries/embed.ts"),
    sitePlugin(),
    pagePlugin(["/src/entries/page.tsx", "/src/entries/page-log.ts"]),
    serviceWorkerPlugin("src/entries/service-worker.ts", runtime),
    compressPlugin("node_modules/.cache/hunch-compressed", quick ? "quick" : "best"),
    outputPlugin(),
  ],
  worker: {
    format: "es",
    plugins: () => [runtimePlugin(runtime), workerEntryPlugin()],
    rolldownOptions: { output: workerOutput },
  },
  // In development, find all dependencies before the first page loads. If a worker imported a new one later,
  // the page would reload.
  optimizeDeps: {
    exclude: ["onnxruntime-web"],
    entries: ["index.html", "src/entries/page.tsx", "src/entries/*worker.ts"],
  },
  preview: { port: 4173, strictPort: true },
  build: {
    target: "es2023",
    // An inlined asset is a data: URL, which the content policy allows only for images.
    assetsInlineLimit: 0,
    // Computing the sizes that the build prints takes a second.
    reportCompressedSize: !quick,
    modulePreload: {
      polyfill: false,
      // hunch.js imports this code, also in workers, which have no document for the links that preload its imports.
      resolveDependencies: (file, imports) => (file.includes("/take-up-writes-") ? [] : imports),
    },
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
    // More workers than a two-core machine has cores, since journeys spend most of their time waiting for
    // browsers.
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
          // Process this with Vite, as the site's build does, because our plugin makes a second copy of the
          // runtime's JavaScript.
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
          // Journeys run in parallel and mostly wait; on a busy machine, each one takes longer.
          testTimeout: 240_000,
          // On a busy machine, a wait may time out by chance; a real fault fails every time.
          retry: process.env.CI ? 2 : 0,
          hookTimeout: 180_000,
          // By default, the runner polls for only one second.
          expect: { poll: { timeout: 30_000 } },
          globalSetup: ["test/browser/global-setup.ts"],
        },
      },
    ],
  },
});
