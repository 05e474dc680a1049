import { describe, expect } from "vitest";
import { journey, lookingJourney, offlineJourney } from "./journey.ts";
import { classify, openModel, praise, resultOf } from "./model-page.ts";

describe("the content policy", () => {
  journey("allows only this origin, WebAssembly, and no inline scripts", async ({ page, site }) => {
    await page.goto(site.url);
    const policy = await page.locator('meta[http-equiv="Content-Security-Policy" i]').getAttribute("content");
    const rules = new Map(
      (policy ?? "").split(";").map((rule) => {
        const [name = "", ...sources] = rule.trim().split(/\s+/);
        return [name, sources] as const;
      }),
    );
    expect(rules.get("default-src")).toBeDefined();
    expect(rules.get("script-src")?.toSorted()).toEqual(["'self'", "'wasm-unsafe-eval'"]);
    for (const [name, sources] of rules) {
      const foreign = sources.filter((source) => !/^'|^data:$|^blob:$/.test(source));
      expect(foreign, name).toEqual([]);
      expect(sources, name).not.toContain("'unsafe-eval'");
    }
  });

  journey(
    "keeps injected inline scripts, handlers and evaluated strings from running",
    async ({ page, site, complaints }) => {
      await openModel(page, site);
      const ran = await page.evaluate(async () => {
        const marks: string[] = [];
        Object.assign(globalThis, { markRan: (what: string) => marks.push(what) });
        const script = document.createElement("script");
        script.textContent = "markRan('inline script')";
        document.body.append(script);
        const image = document.createElement("div");
        image.innerHTML = "<img src='data:,' onerror=\"markRan('handler')\">";
        document.body.append(image);
        await new Promise((resolve) => image.querySelector("img")?.addEventListener("error", resolve));
        try {
          const text = "markRan('eval')";
          // biome-ignore lint/security/noGlobalEval: the test checks that it is refused
          globalThis.eval(text);
        } catch {
          marks.push("eval refused");
        }
        return marks;
      });
      expect(ran).toEqual(["eval refused"]);
      expect(complaints.filter((line) => line.startsWith("policy"))).not.toEqual([]);
      complaints.length = 0;
    },
  );

  offlineJourney("lets nothing be sent to another origin", async ({ page, site, context }) => {
    const foreign: string[] = [];
    context.on("request", (request) => {
      if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(site.url))
        foreign.push(request.url());
    });
    await openModel(page, site);
    await classify(page, praise);
    await page.goto(`${site.url}#/movie-review/about`);
    await page.goto(`${site.url}#/feedback`);
    expect(foreign).toEqual([]);
  });

  journey("blocks an address that was not configured in the build", async ({ page, site, complaints }) => {
    await page.goto(site.url);
    const refused = await page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          document.addEventListener("securitypolicyviolation", (event) => resolve(event.effectiveDirective));
          // Simulate a page that sends feedback to the form named in a card that was dropped on it.
          fetch("https://form.example/", { method: "POST", body: "{}" }).catch(() => undefined);
        }),
    );
    expect(refused).toBe("connect-src");
    complaints.length = 0;
  });

  lookingJourney(
    "is not violated by a review with markup, which is shown as text and does nothing",
    async ({ page, site }) => {
      await openModel(page, site);
      const markup = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script> a <b>bold</b> film`;
      await classify(page, markup, "<i>Ozark</i>");
      expect(await resultOf(page).locator("img, script, b, i").count()).toBe(0);
      expect(await resultOf(page).textContent()).toContain(markup);
      expect(await resultOf(page).textContent()).toContain("<i>Ozark</i>");
      expect(await page.title()).not.toContain("owned");
    },
  );
});
