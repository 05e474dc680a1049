import type { HtmlTagDescriptor, Plugin, Rolldown } from "vite";
import { contentPolicy } from "../publish/content-policy.ts";
import { writePolicy, writeSettings } from "../publish/site-files.ts";
import { readSite } from "./site-plugin.ts";

/**
 * Finishes the built `index.html`: adds the site's settings, the content policy, and links to the interface's
 * code and styles. The page's only script is small and imports the interface later; without these links, the
 * browser would not discover the interface's files until then.
 * @param interfaceModules the path endings of the modules that the script imports dynamically
 */
export function pagePlugin(interfaceModules: readonly string[]): Plugin {
  let publicDir = "";
  return {
    name: "hunch:page",
    configResolved(config) {
      publicDir = config.publicDir;
    },
    transformIndexHtml: {
      order: "post",
      handler(source, { bundle }) {
        const { settings, addresses } = readSite(publicDir);
        const page = writeSettings(source, settings);
        // In development, Vite's scripts are inline, which the policy would forbid.
        if (!bundle) return page;
        const html = writePolicy(page, contentPolicy(addresses));
        const tags: HtmlTagDescriptor[] = [];
        const chunks = Object.values(bundle).filter((file) => file.type === "chunk");
        const started = chunks.filter(({ facadeModuleId }) =>
          interfaceModules.some((path) => facadeModuleId?.endsWith(path)),
        );
        const entry = chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith("/index.html"));
        // The script's own imports are already linked.
        const linked = entry ? withImports(entry, bundle) : new Set();
        for (const chunk of new Set(started.flatMap((start) => [...withImports(start, bundle)]))) {
          if (!linked.has(chunk)) {
            const attrs = { rel: "modulepreload", href: `./${chunk.fileName}` };
            tags.push({ tag: "link", attrs, injectTo: "head" });
          }
          for (const file of chunk.viteMetadata?.importedCss ?? []) {
            // With `crossorigin`, a page opened as a file can't load the styles,
            // so it shows the note that they would hide.
            const attrs = { rel: "stylesheet", crossorigin: true, href: `./${file}` };
            tags.push({ tag: "link", attrs, injectTo: "head" });
          }
        }
        return { html, tags };
      },
    },
  };
}

/** A chunk and everything that it imports statically. */
function withImports(chunk: Rolldown.OutputChunk, bundle: Rolldown.OutputBundle): Set<Rolldown.OutputChunk> {
  const found = new Set([chunk]);
  for (const { imports } of found) {
    for (const name of imports) {
      const imported = bundle[name];
      if (imported?.type === "chunk") found.add(imported);
    }
  }
  return found;
}
