import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { contentPolicy } from "../../src/build/page-plugin.ts";

const read = (path: string) => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), "utf8");

describe("headers for hosts that set them", () => {
  it.each(["public/_headers", "test/hosting/nginx.conf"])(
    "%s says the page's own content policy and who may frame it",
    (path) => {
      const policy = /Content-Security-Policy:? "?([^"\n]+)/.exec(read(path))?.[1] ?? "";
      for (const rule of contentPolicy.split("; ")) expect(policy).toContain(rule);
      expect(policy).toContain("frame-ancestors 'self'");
    },
  );

  it("give every path at most one rule of caching", () => {
    const blocks = read("public/_headers")
      .split(/\n(?=\/)/)
      .slice(1);
    const cached = blocks.filter((block) => block.includes("Cache-Control"));
    const paths = cached.map((block) => block.split("\n")[0]);
    expect(new Set(paths).size).toBe(paths.length);
    expect(paths).not.toContain("/*");
    expect(paths).toContain("/assets/*");
  });
});
