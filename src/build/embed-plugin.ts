import type { Plugin } from "vite";

/**
 * In development, serves the module that the build writes as `hunch.js`, so that pages that import it work
 * there too.
 */
export function embedPlugin(source: string): Plugin {
  return {
    name: "hunch:client",
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        if (new URL(request.url ?? "/", "http://localhost").pathname !== "/hunch.js") return next();
        response.setHeader("Content-Type", "text/javascript");
        response.end(`export * from "/${source}";\n`);
      });
    },
  };
}
