import { readModel, writeModel } from "./model-file.ts";
import { attribute } from "./node-attribute.ts";
import { visitGraphs } from "./visit-graph.ts";

/**
 * Sets the locale of every StringNormalizer in a model to C.UTF-8, which lower-cases text like en_US.UTF-8 and
 * exists on nearly every Linux system. WebAssembly builds have only one locale and don't need this.
 */
export function withPlainLocale(source: Uint8Array): Uint8Array {
  const model = readModel(source);
  visitGraphs(model.graph, ({ nodes }) => {
    for (const node of nodes) {
      if (node.operator !== "StringNormalizer") continue;
      node.attributes = node.attributes.filter(({ name }) => name !== "locale");
      node.attributes.push(attribute("locale", "C.UTF-8"));
    }
  });
  return writeModel(model);
}
