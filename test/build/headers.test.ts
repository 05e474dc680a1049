import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { contentPolicy, makeHeadersFile } from "../../src/publish/content-policy.ts";

const read = (path: string) => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), "utf8");

describe("the headers for hosts that can set them", () => {
  it.each([
    ["_headers", makeHeadersFile(contentPolicy())],
    ["test/hosting/nginx.conf", read("test/hosting/nginx.conf")],
  ])("%s contains the page's own content policy and restricts framing", (_path, text) => {
    const policy = /Content-Security-Policy:? "?([^"\n]+)/.exec(text)?.[1] ?? "";
    for (const rule of contentPolicy().split("; ")) expect(policy).toContain(rule);
    expect(policy).toContain("frame-ancestors 'self'");
  });

  it("give every path at most one caching rule", () => {
    const blocks = makeHeadersFile(contentPolicy())
      .split(/\n(?=\/)/)
      .slice(1);
    const cached = blocks.filter((block) => block.includes("Cache-Control"));
    const paths = cached.map((block) => block.split("\n")[0]);
    expect(new Set(paths).size).toBe(paths.length);
    expect(paths).not.toContain("/*");
    expect(paths).toContain("/assets/*");
  });
});
