import { act, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { handle, operations } from "../../../src/api/handle-call.ts";
import { ApiPage } from "../../../src/ui/api/api-page.tsx";
import { chooseLanguage } from "../../../src/ui/words/language.ts";
import { base, type FakeSite, fakeSite, row } from "../../api/fake-site.ts";

let site: FakeSite;

/** Answers the page's fetches with the API itself, as the service worker does. */
function answerWithApi() {
  vi.stubGlobal("fetch", async (input: URL | string, { signal: _signal, ...init }: RequestInit = {}) =>
    handle(new Request(input, init), site, base),
  );
}

/** The part of the page about one call, with its controls expanded. */
async function openCall(name: string) {
  const call = within(await screen.findByRole("region", { name }));
  await userEvent.click(call.getByText("Try it"));
  await call.findByRole("button", { name: "Send" });
  return call;
}

beforeEach(() => {
  site = fakeSite();
  const element = document.createElement("base");
  element.href = base.href;
  document.head.append(element);
  answerWithApi();
});

afterEach(() => {
  document.querySelector("base")?.remove();
  vi.unstubAllGlobals();
});

describe("the page about the API", () => {
  test("shows every call with its description", async () => {
    render(<ApiPage problem={undefined} />);
    await screen.findByRole("heading", { name: "Problems" });
    for (const { method, path, summary } of operations) {
      const call = within(screen.getByRole("region", { name: `${method} api${path}` }));
      expect(call.getByText(summary)).toBeVisible();
    }
  });

  test("shows code for a module, a frame and a request, with the first model's own example", async () => {
    render(<ApiPage problem={undefined} />);
    const ways = within(await screen.findByRole("region", { name: "Use a model in your page" }));
    expect(ways.getByText(/import \{ open \} from ".*hunch\.js"/)).toBeVisible();
    expect(ways.getByText(/<iframe src=".*#\/.*\?embed"/)).toBeVisible();
    const request = ways.getByText(/await fetch\(/).textContent ?? "";
    const run = new Function(`return (async () => { ${request} return predictions; })()`);
    expect(await run()).toHaveLength(1);
  });

  test("shows no code that a script element around it would end at, whatever a card's example contains", async () => {
    vi.stubGlobal("fetch", async (input: URL | string) => {
      const response = await handle(new Request(input), site, base);
      const text = (await response.text()).replaceAll("blue sky", "blue </script><script>sky");
      return new Response(text, response);
    });
    render(<ApiPage problem={undefined} />);
    const ways = within(await screen.findByRole("region", { name: "Use a model in your page" }));
    for (const start of [/await model\.predict\(/, /await fetch\(/]) {
      const code = ways.getByText(start).textContent!;
      expect(code).toContain("blue \\u003c/script>\\u003cscript>sky");
      expect(code).not.toMatch(/<\/?script/);
    }
  });

  test("links to every call from the list of calls", async () => {
    render(<ApiPage problem={undefined} />);
    const calls = within(await screen.findByRole("region", { name: "Calls" }));
    Element.prototype.scrollIntoView = () => undefined;
    await userEvent.click(calls.getByRole("button", { name: "POST api/feedback" }));
    expect(document.activeElement).toBe(screen.getByRole("heading", { name: "POST api/feedback" }));
  });

  test("says in the page's language which parameters are required, to screen readers too", async () => {
    await chooseLanguage("de");
    onTestFinished(() => act(() => chooseLanguage("en")));
    render(<ApiPage problem={undefined} />);
    const call = within(await screen.findByRole("region", { name: "DELETE api/feedback/{id}" }));
    expect(call.getByText("The row's id.").closest("[lang]")).toHaveAttribute("lang", "en");
    await userEvent.click(call.getByText("Ausprobieren"));
    expect(call.getByText("erforderlich")).toBeVisible();
    expect(call.getByRole("textbox", { name: "id" })).toHaveAccessibleDescription("erforderlich");
  });

  test("predicts with the chosen model's example", async () => {
    render(<ApiPage problem={undefined} />);
    const call = await openCall("GET api/models/{id}/predict");
    await userEvent.selectOptions(call.getByRole("combobox", { name: "id" }), "weather");
    expect(call.getByRole("textbox", { name: "inputs" })).toHaveProperty(
      "value",
      "report=blue+sky&degrees=20",
    );
    await userEvent.click(call.getByRole("button", { name: "Send" }));
    await call.findByText(/^Status 200/);
    expect(call.getByText(/"label": "sun"/)).toBeVisible();
    expect(site.opened).toEqual(["weather"]);
  });

  test("sends a verdict and shows the new row's address", async () => {
    render(<ApiPage problem={undefined} />);
    const call = await openCall("POST api/feedback");
    await userEvent.click(call.getByRole("button", { name: "Send" }));
    await call.findByText(/^Status 201/);
    expect(call.getByText(/^\/some\/path\/api\/feedback\//)).toBeVisible();
    expect(site.taught).toHaveLength(1);
  });

  test("shows the problem document of a call that is refused", async () => {
    render(<ApiPage problem={undefined} />);
    const call = await openCall("DELETE api/feedback/{id}");
    await userEvent.type(call.getByRole("textbox", { name: "id" }), row(7).id);
    await userEvent.click(call.getByRole("button", { name: "Send" }));
    await call.findByText(/^Status 404/);
    expect(call.getByText("application/problem+json")).toBeVisible();
  });

  test("copies fetch code that does the same as Send", async () => {
    const user = userEvent.setup();
    render(<ApiPage problem={undefined} />);
    const call = await openCall("POST api/models/{id}/predict");
    await user.selectOptions(call.getByRole("combobox", { name: "id" }), "weather");
    await user.click(call.getByRole("button", { name: "Copy these lines: POST api/models/{id}/predict" }));
    await call.findByText("Copied.");
    const lines = await navigator.clipboard.readText();
    const log = vi.fn();
    const run = new Function("console", `return (async () => { ${lines} })()`);
    await run({ log });
    expect(log).toHaveBeenCalledWith(expect.objectContaining({ predictions: [expect.anything()] }));
  });

  test("marks the problem that a response linked to, and scrolls to it", async () => {
    render(<ApiPage problem="not-found" />);
    const marked = await waitFor(() => {
      const found = document.querySelector("[aria-current=true]");
      expect(found).not.toBeNull();
      return found!;
    });
    expect(marked.textContent).toContain("404");
  });

  test("doesn't ask the host as long as no service worker controls the page", async () => {
    const workers = Object.assign(new EventTarget(), { controller: null as unknown });
    vi.stubGlobal("navigator", Object.assign(Object.create(navigator), { serviceWorker: workers }));
    const ask = vi.fn();
    vi.stubGlobal("fetch", ask);
    render(<ApiPage problem={undefined} />);
    await screen.findByRole("alert");
    expect(ask).not.toHaveBeenCalled();
    answerWithApi();
    workers.controller = {};
    workers.dispatchEvent(new Event("controllerchange"));
    await screen.findByRole("heading", { name: "Problems" });
  });

  test("says so if no service worker answers, and tries again when one does", async () => {
    const workers = new EventTarget();
    vi.stubGlobal("navigator", Object.assign(Object.create(navigator), { serviceWorker: workers }));
    vi.stubGlobal(
      "fetch",
      async () => new Response("<!doctype html>", { headers: { "Content-Type": "text/html" } }),
    );
    render(<ApiPage problem={undefined} />);
    expect((await screen.findByRole("alert")).textContent).toContain(
      "The API isn’t running on this page yet",
    );
    answerWithApi();
    workers.dispatchEvent(new Event("controllerchange"));
    await screen.findByRole("heading", { name: "Problems" });
    expect(screen.queryByRole("alert")).toBeNull();
  });
});
