import { readModel, writeModel } from "./model-file.ts";
import { attribute } from "./node-attribute.ts";
import { visitGraphs } from "./visit-graph.ts";

/**
 * Gives every StringNormalizer of a model the locale C.UTF-8, which lower-cases as en_US.UTF-8 does and which every
 * Linux has. WebAssembly builds know only one locale and don't need this.
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
