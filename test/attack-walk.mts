import { chromium } from "playwright-core";
import { StaticSite } from "./browser/static-site.ts";
import { addClassifierOutputs } from "../src/onnx/classifier-outputs.ts";
import { GraphBuilder } from "../src/onnx/graph-builder.ts";
const site = new StaticSite("/work/trees/attacker/dist");
await site.start();
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"] });
const log = (...a: unknown[]) => console.log(new Date().toISOString().slice(11, 19), ...a);
const errors: string[] = [];
const fresh = async (o = {}) => { const c = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "en-GB", ...o }); c.on("weberror", (e) => { errors.push(String(e.error().stack ?? e.error()).slice(0, 300)); log("WEBERROR", errors.at(-1)); }); return c; };
const part = async (name: string, f: () => Promise<void>) => { const t = Date.now(); try { await Promise.race([f(), new Promise((_, r) => setTimeout(() => r(new Error("PART TIMEOUT")), 120_000))]); log("done", name, Date.now() - t, "ms"); } catch (e) { log("FAILED", name, String((e as Error).stack).slice(0, 600)); } };
const only = process.argv[2]?.split(",");
const want = (n: string) => !only || only.includes(n);
if (want("paste")) await part("paste", async () => {
  const c = await fresh(); const page = await c.newPage(); page.setDefaultTimeout(20_000);
  for (const [route, selector] of [["#/movie-review", "textarea"], ["#/movie-review", "input[type=text], input[role=combobox], input:not([type])"], ["#/census-income", "input"], ["#/ufo-sighting", "input"], ["#/feedback", "input[type=search], input[type=text]"], ["#/movie-review/table", "textarea"], ["#/publish", "input[type=text], input:not([type])"], ["#/api", "textarea"]] as const) {
    await page.goto("about:blank"); await page.goto(site.url + route); await page.waitForTimeout(2500);
    if (route.endsWith("table")) await page.evaluate(() => { for (const d of document.querySelectorAll("details")) d.open = true; });
    if (route === "#/api") await page.evaluate(() => { for (const d of document.querySelectorAll("details")) d.open = true; });
    await page.waitForTimeout(500);
    const r = await page.evaluate(async (sel) => {
      const el = [...document.querySelectorAll(sel)].find((e) => (e as HTMLElement).offsetParent !== null) as HTMLInputElement | undefined;
      if (!el) return "no field";
      const text = "1".repeat(50_000_000);
      const proto = el instanceof HTMLTextAreaElement ? HTMLTextAreaElement.prototype : HTMLInputElement.prototype;
      const t = performance.now();
      Object.getOwnPropertyDescriptor(proto, "value")!.set!.call(el, text);
      const t1 = performance.now();
      el.dispatchEvent(new Event("input", { bubbles: true }));
      const t2 = performance.now();
      await new Promise((res) => requestAnimationFrame(() => setTimeout(res)));
      return { field: el.name || el.id || el.getAttribute("aria-label"), type: el.type, set: Math.round(t1 - t), input: Math.round(t2 - t1), frame: Math.round(performance.now() - t2), kept: el.value.length };
    }, selector);
    const t = Date.now(); await page.waitForTimeout(1200); const said = await page.evaluate(() => [...document.querySelectorAll("[aria-invalid=true], [role=alert], .problem")].map((e) => e.textContent?.slice(0, 80)).join("|").slice(0, 200));
    log(route, selector, JSON.stringify(r), "after", Date.now() - t, said);
    const b = page.getByRole("button", { name: /^(Classify|Use this table|Use)$/ }).first();
    if (await b.isVisible().catch(() => false) && await b.isEnabled()) { const t3 = Date.now(); await b.click({ timeout: 15000 }).catch((e) => log("click", String(e).slice(0, 100))); await page.waitForTimeout(1500); log("  clicked", Date.now() - t3, await page.evaluate(() => document.querySelector("main")?.innerText.replaceAll(/1{50,}/g, "1…").slice(0, 400).replaceAll("\n", " / "))); }
  }
  await c.close();
});
if (want("narrow")) await part("narrow", async () => {
  for (const forced of [undefined, "active"] as const) {
    const c = await fresh({ viewport: { width: 320, height: 600 }, forcedColors: forced ?? "none" }); const page = await c.newPage();
    for (const route of ["#/", "#/movie-review?review=A+wonderful+film+from+start+to+finish.+I+loved+it", "#/ufo-sighting?seconds=60&latitude=40&longitude=-80", "#/census-income", "#/movie-review/table", "#/movie-review/learning", "#/movie-review/about", "#/census-income/about", "#/feedback", "#/new", "#/publish", "#/api"]) {
      await page.goto("about:blank"); await page.goto(site.url + route); await page.waitForTimeout(3000);
      const w = await page.evaluate(() => { const over = document.documentElement.scrollWidth; const wide = [...document.querySelectorAll("main *")].filter((e) => e.getBoundingClientRect().right > 321 && !e.closest("[tabindex], .scroll-table, table, pre, svg")).map((e) => `${e.tagName}.${e.className}`.slice(0, 40)); return { over, wide: wide.slice(0, 4) }; });
      log(forced ?? "plain", route.slice(0, 30), JSON.stringify(w));
      await page.screenshot({ path: `/tmp/attacker-${forced ?? "plain"}-${route.replaceAll(/[^a-z]/g, "").slice(0, 20) || "home"}.png`, fullPage: true });
    }
    await c.close();
  }
});
if (want("storage")) await part("storage", async () => {
  const c = await fresh(); const page = await c.newPage();
  await page.goto(`${site.url}#/movie-review?review=A+wonderful+film+from+start+to+finish.+I+loved+it`);
  await page.getByRole("button", { name: "Incorrect", exact: true }).click(); await page.getByText("Thank you").first().waitFor();
  await page.getByRole("button", { name: /theme|dark|light/i }).first().click().catch(() => undefined);
  const keys = await page.evaluate(() => ({ local: Object.entries(localStorage), session: Object.entries(sessionStorage) }));
  log("keys", JSON.stringify(keys).slice(0, 600));
  const names: [string, string][] = [...keys.local.map(([k]) => ["localStorage", k] as [string, string]), ...keys.session.map(([k]) => ["sessionStorage", k] as [string, string]), ["localStorage", "hunch-consent"], ["localStorage", "hunch-write:x"], ["localStorage", "hunch-write:"], ["sessionStorage", "hunch-draft:movie-review"]];
  for (const [where, key] of names) for (const value of ["null", "[]", '{"a":1}', "5", '"x"', "nul", '[null]', '{"__proto__":{"status":"x"},"inputs":null,"status":5}', "x".repeat(1_000_000)]) {
    const before = errors.length;
    await page.evaluate(([w, k, v]) => (window as never as Record<string, Storage>)[w!]!.setItem(k!, v!), [where, key, value]);
    await page.goto(`${site.url}#/feedback`); await page.reload();
    const ok = await page.getByRole("heading", { level: 1 }).first().waitFor({ timeout: 8000 }).then(() => true, () => false);
    await page.goto(`${site.url}#/movie-review`); await page.reload();
    const ok2 = await page.getByRole("button", { name: "Classify" }).waitFor({ timeout: 8000 }).then(() => true, () => false);
    if (!ok || !ok2 || errors.length > before) log("FELL", where, key, value.slice(0, 40), ok, ok2);
    await page.evaluate(([w, k]) => (window as never as Record<string, Storage>)[w!]!.removeItem(k!), [where, key]);
  }
  await c.close();
});
if (want("messages")) await part("messages", async () => {
  const c = await fresh(); const page = await c.newPage();
  await page.goto(`${site.url}#/movie-review`); await page.waitForTimeout(4000);
  await page.evaluate(async () => {
    const odd: unknown[] = [null, undefined, 5, "x", [], {}, { type: null }, { type: "serve" }, { type: "serve", script: 5 }, { type: "serve", script: "../../.." }, { type: "SET", id: 1, path: ["__proto__", "x"], value: 1 }, { abort: true }, "movie-review", "x".repeat(1e6)];
    const controller = navigator.serviceWorker.controller ?? (await navigator.serviceWorker.ready).active;
    for (const each of odd) { window.postMessage(each, "*"); controller?.postMessage(each); for (const n of ["hunch-log", "hunch-models"]) { const b = new BroadcastChannel(n); b.postMessage(each); b.close(); } }
  });
  await page.waitForTimeout(1500);
  const r = await page.evaluate(async () => { const a = await fetch("api/models"); return a.status; }); log("api after messages", r);
  // A parent frame on another origin.
  const other = new StaticSite("/tmp/attacker-parent"); await other.start();
  const p2 = await c.newPage(); await p2.goto(`${other.url}?${encodeURIComponent(site.url)}`); await p2.waitForTimeout(3000);
  log("frames", p2.frames().map((f) => f.url()).join(" "), await p2.evaluate(() => document.title)); await other.shutDown();
  await c.close();
});
if (want("hash")) await part("hash", async () => {
  const c = await fresh(); const page = await c.newPage();
  for (const hash of ["#/__proto__", "#/constructor", "#/movie-review/__proto__", "#/movie-review?__proto__=1&constructor=2", "#/movie-review?review=%00%E2%80%AEabc", "#/%E0%A4%A", "#/movie-review?embed=1&embed=2", `#/movie-review?review=${"a".repeat(500_000)}`, "#/ufo-sighting?latitude=1e309&longitude=-0&seconds=%D9%A1%D9%A2", "#/ufo-sighting?latitude=%EF%BC%90%EF%BC%91", `#/${"a/".repeat(50_000)}`, "#/api?problem=__proto__", "#/api?problem=constructor", "#/feedback?model=__proto__", "#//movie-review", "#/MOVIE-REVIEW", "#/new?x", "#?", "#/movie-review#x"]) {
    const before = errors.length; await page.goto("about:blank"); await page.goto(site.url + hash); await page.waitForTimeout(1500);
    const h = await page.evaluate(() => document.querySelector("h1")?.textContent?.slice(0, 60)); if (errors.length > before || !h) log("FELL", hash.slice(0, 60), h); else log("ok", hash.slice(0, 50), "->", h);
  }
  await c.close();
});
if (want("quota")) await part("quota", async () => {
  const c = await fresh(); const one = await c.newPage(); const two = await c.newPage();
  for (const p of [one, two]) { await p.goto(`${site.url}#/movie-review?review=A+wonderful+film+from+start+to+finish.+I+loved+it${p === one ? "1" : "2"}`); await p.getByRole("button", { name: "Incorrect", exact: true }).waitFor(); }
  await one.waitForTimeout(3000);
  const cdp = await c.newCDPSession(one); await cdp.send("Storage.overrideQuotaForOrigin", { origin: new URL(site.url).origin, quotaSize: 1 });
  await Promise.all([one, two].map((p) => p.getByRole("button", { name: "Incorrect", exact: true }).click()));
  await one.waitForTimeout(3000);
  for (const p of [one, two]) log("full:", (await p.evaluate(() => document.querySelector("main")?.innerText ?? "")).replaceAll("\n", " / ").slice(0, 500));
  await cdp.send("Storage.overrideQuotaForOrigin", { origin: new URL(site.url).origin });
  for (const p of [one, two]) { await p.getByRole("button", { name: /Store again|Try again/ }).first().click({ timeout: 5000 }).catch((e) => log("no store again", String(e).slice(0, 80))); }
  await one.waitForTimeout(2500);
  log("rows", JSON.stringify(await one.evaluate(async () => (await (await fetch("api/feedback")).json()).items?.map((i: { label: string; inputs: { review: string } }) => [i.label, i.inputs.review.slice(-2)]))));
  await c.close();
});
if (want("evil")) await part("evil", async () => {
  const graph = new GraphBuilder("loan");
  const age = graph.input("a\u202Ege<b>", "float", ["N", 1]);
  const logits = graph.node("Concat", [graph.node("Neg", [graph.node("Sub", [age, graph.float(40)])]), graph.node("Sub", [age, graph.float(40)])], { axis: 1 });
  addClassifierOutputs(graph, logits, ["refused\u202E", "<img src=x onerror=alert(1)>\u2067"]);
  const c = await fresh(); const page = await c.newPage(); page.setDefaultTimeout(15_000);
  await page.goto(`${site.url}#/new`);
  await page.getByLabel("Model or table", { exact: true }).setInputFiles({ name: "constructor\u202Exnno.onnx", mimeType: "application/octet-stream", buffer: Buffer.from(graph.toBytes()) });
  await page.getByRole("button", { name: "Add model" }).waitFor();
  await page.waitForTimeout(1500);
  const scan = async (what: string) => log(what, page.url().slice(-40), JSON.stringify(await page.evaluate(() => { const bad: string[] = []; const w = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT); while (w.nextNode()) if (/[\u202A-\u202E\u2066-\u2069]/.test(w.currentNode.nodeValue ?? "")) bad.push(`${w.currentNode.parentElement?.tagName}.${w.currentNode.parentElement?.className}:${w.currentNode.nodeValue?.slice(0, 60)}`); const v = [...document.querySelectorAll("input,textarea")].filter((e) => /[\u202A-\u202E\u2066-\u2069]/.test((e as HTMLInputElement).value)).map((e) => (e as HTMLInputElement).value); return { bad, v }; })));
  await scan("draft");
  log((await page.evaluate(() => document.querySelector("main")!.innerText)).replaceAll("\n", " / ").slice(0, 600));
  await page.getByRole("button", { name: "Add model" }).click(); await page.getByRole("button", { name: "Classify", exact: true }).waitFor();
  await page.locator("main input[type=text], main input[inputmode]").first().fill("50"); await page.getByRole("button", { name: "Classify", exact: true }).click(); await page.waitForTimeout(2500);
  await scan("result"); await page.screenshot({ path: "/tmp/attacker-evil.png", fullPage: true });
  await page.getByRole("button", { name: "Incorrect", exact: true }).click(); await page.waitForTimeout(2000); await scan("taught");
  for (const l of [/^Learning/, /^About/, /^Score a table/]) { await page.getByRole("link", { name: l }).first().click(); await page.waitForTimeout(1500); await scan(String(l)); }
  for (const h of ["#/", "#/feedback", "#/publish", "#/api"]) { await page.goto(site.url + h); await page.waitForTimeout(1500); await scan(h); }
  await page.goto(`${site.url}#/new`);
  const csv = `am\u202Eount,kind\u2067,bought\n${Array.from({ length: 200 }, (_, i) => `${i},${i % 3 ? "a\u202Eb" : "c"},${i > 100 ? "yes\u202E" : "no"}`).join("\n")}`;
  await page.getByLabel("Model or table", { exact: true }).setInputFiles({ name: "tab\u202Evsc.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
  await page.getByRole("button", { name: "Train" }).waitFor(); await page.waitForTimeout(1000); await scan("train");
  await page.getByRole("button", { name: "Train" }).click(); await page.getByRole("button", { name: "Add model" }).waitFor({ timeout: 60_000 }); await page.waitForTimeout(500); await scan("trained");
  await c.close();
});
log("errors in all:", errors.length);
await browser.close(); await site.shutDown();
