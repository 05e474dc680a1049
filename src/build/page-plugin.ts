import type { HtmlTagDescriptor, Plugin, Rolldown } from "vite";

/**
 * What the built page may do: everything from its own origin, no inline script or style, WebAssembly. Images may also be
 * blobs and data. A host that can set headers may say more; a meta tag cannot say who may frame the page.
 */
export const contentPolicy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/**
 * Finishes the built `index.html`: the content policy, and links to the interface's code and styles. The page's one
 * script is small and asks for the interface later; without these links the browser would learn of it only then.
 * @param interfaceModule the end of the path of the module that the script imports dynamically
 */
export function pagePlugin(interfaceModule: string): Plugin {
  return {
    name: "hunch:page",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler(_html, { bundle }) {
        const policy = { "http-equiv": "Content-Security-Policy", content: contentPolicy };
        const tags: HtmlTagDescriptor[] = [{ tag: "meta", attrs: policy, injectTo: "head-prepend" }];
        const chunks = Object.values(bundle ?? {}).filter((file) => file.type === "chunk");
        const start = chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith(interfaceModule));
        const entry = chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith("/index.html"));
        // The script's own imports are linked already.
        const linked = entry ? withImports(entry, bundle!) : new Set();
        for (const chunk of start ? withImports(start, bundle!) : []) {
          if (!linked.has(chunk)) {
            const attrs = { rel: "modulepreload", href: `./${chunk.fileName}` };
            tags.push({ tag: "link", attrs, injectTo: "head" });
          }
          for (const file of chunk.viteMetadata?.importedCss ?? []) {
            tags.push({ tag: "link", attrs: { rel: "stylesheet", href: `./${file}` }, injectTo: "head" });
          }
        }
        return tags;
      },
    },
  };
}

/** A chunk and all that it imports statically. */
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
