import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { expect } from "vitest";
import type { WebDriver } from "./web-driver.ts";

/** What to look for: a role and accessible name, as in the other journeys, a field's label, or some text. */
export type Sought =
  | { readonly role: string; readonly name?: string | RegExp; readonly level?: number }
  | { readonly label: string }
  | { readonly text: string | RegExp };

/** The key of an element's reference in WebDriver (https://www.w3.org/TR/webdriver2/#elements). */
const elementKey = "element-6066-11e4-a52e-4f735466cecf";
type Element = Readonly<Record<typeof elementKey, string>>;

const library = await readFile(
  createRequire(import.meta.url).resolve("@testing-library/dom/dist/@testing-library/dom.umd.min.js"),
  "utf8",
);

/** The page's own global object, which outlives the sandbox in which Firefox runs each script. */
const global = "(window.wrappedJSObject ?? window)";

/**
 * Gives the page a function that finds elements by role, label or text with Testing Library, so that all engines use
 * the same rules for names. The function creates the regular expressions itself, since the library wouldn't recognize
 * those from the sandbox of a later script.
 */
const installer = `
  (function () { ${library} })();
  const queries = globalThis.TestingLibraryDom;
  const matcher = (value) => value?.source === undefined ? value : new RegExp(value.source, value.flags);
  ${global}.findForTest = (json) => {
    const sought = JSON.parse(json), body = document.body;
    return body === null ? [] :
      sought.role !== undefined ? queries.queryAllByRole(body, sought.role, { name: matcher(sought.name), level: sought.level })
      : sought.label !== undefined ? queries.queryAllByLabelText(body, sought.label, { exact: true })
      : queries.queryAllByText(body, matcher(sought.text));
  };
`;

/** What a search returns in a page that doesn't have that function yet. */
const lacksFinder = "lacks the function";
const finder = `
  const find = ${global}.findForTest;
  if (find === undefined) return "${lacksFinder}";
  const found = Array.from(find(JSON.stringify(arguments[0])));
`;

/** A page in any engine, used as a visitor would use it. Every method waits until it finds what it is looking for. */
export class EnginePage {
  constructor(private readonly driver: WebDriver) {}

  /** Loads an address, even if only its hash has changed. */
  async goto(url: string): Promise<void> {
    await this.driver.send("WebDriver:Navigate", { url: "about:blank" });
    await this.driver.send("WebDriver:Navigate", { url });
  }

  /** Returns to the previous page of this tab. */
  async back(): Promise<void> {
    await this.driver.send("WebDriver:Back");
  }

  /** Opens an address in a new tab and closes this one. */
  async reopen(url: string): Promise<void> {
    const { handle } = (await this.driver.send("WebDriver:NewWindow", { type: "tab" })) as { handle: string };
    await this.driver.send("WebDriver:CloseWindow");
    await this.driver.send("WebDriver:SwitchToWindow", { handle });
    await this.driver.send("WebDriver:Navigate", { url });
  }

  /** Runs a function in the page, where it can't access outer variables. @returns its result, passed as JSON */
  async evaluate<Result, Args extends readonly unknown[]>(
    work: (...args: Args) => Result | Promise<Result>,
    ...args: Args
  ): Promise<Result> {
    return (await this.run(`return (${work})(...arguments[0])`, [args])) as Result;
  }

  async click(sought: Sought): Promise<void> {
    await this.driver.send("WebDriver:ElementClick", { id: await this.find(sought) });
  }

  /** Replaces a field's text in one step, as pasting does, since single key presses get lost on a busy machine. */
  async fill(label: string, text: string): Promise<void> {
    const field = { [elementKey]: await this.find({ label }) };
    const paste =
      'arguments[0].focus(); arguments[0].select(); document.execCommand("insertText", false, arguments[1])';
    await this.run(paste, [field, text]);
  }

  /** Chooses a file in a file input. */
  async giveFile(label: string, path: string): Promise<void> {
    await this.driver.send("WebDriver:ElementSendKeys", { id: await this.find({ label }), text: path });
  }

  /** The element's text, once it matches `fitting`. */
  async textOf(sought: Sought, fitting: RegExp = /\S/): Promise<string> {
    return this.poll(`the text ${fitting} in ${describe(sought)}`, async () => {
      const text = await this.search(sought, 'return found.map((each) => each.textContent).join("\\n")');
      return typeof text === "string" && fitting.test(text) ? text : undefined;
    });
  }

  /** Waits until the page's address ends with this. */
  async isAt(end: string): Promise<void> {
    const ask = async () =>
      String(await this.run("return location.href", [])).endsWith(end) ? true : undefined;
    await this.poll(`the address ${end}`, ask);
  }

  /** Waits until the element appears. */
  async see(sought: Sought): Promise<void> {
    await this.find(sought);
  }

  private async find(sought: Sought): Promise<string> {
    return this.poll(describe(sought), async () => {
      const enabled = "found.find((each) => !each.disabled)";
      const element = (await this.search(sought, `return ${enabled} ?? null`)) as Element | null;
      return element?.[elementKey];
    });
  }

  /**
   * Runs `body` in the page with the elements `found`. Each page runs the library only once, since that takes longer
   * than a search.
   */
  private async search(sought: Sought, body: string): Promise<unknown> {
    const answer = await this.run(`${finder} ${body}`, [plain(sought)]);
    if (answer !== lacksFinder) return answer;
    return this.run(`${installer} ${finder} ${body}`, [plain(sought)]);
  }

  private async poll<Value>(what: string, ask: () => Promise<Value | undefined>): Promise<Value> {
    let value: Value | undefined;
    let last: unknown;
    const wait = expect.poll(
      async () => {
        value = await ask().catch((error: unknown) => {
          last = error;
          return undefined;
        });
        return value !== undefined;
      },
      { timeout: 60_000, interval: 100 },
    );
    try {
      await wait.toBe(true);
    } catch {
      const shown = await this.run("return document.body?.innerText ?? ''", []).catch(String);
      throw new Error(`Never saw ${what}. ${last ?? ""}\nOn the page:\n${String(shown).slice(0, 3000)}`);
    }
    return value as Value;
  }

  /** Runs a script in the page, and waits for its promise. */
  async run(body: string, args: readonly unknown[]): Promise<unknown> {
    const script = `
      const done = arguments[arguments.length - 1], given = [...arguments].slice(0, -1);
      (async function () { ${body} }).apply(undefined, given).then(
        (value) => done({ value }), (error) => done({ error: String(error) + "\\n" + error?.stack }));`;
    const answer = (await this.driver.send("WebDriver:ExecuteAsyncScript", { script, args })) as {
      readonly value?: unknown;
      readonly error?: string;
    };
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer.value;
  }
}

/** The query in a form that JSON can represent: regular expressions become their source and flags. */
function plain(sought: Sought): unknown {
  return JSON.parse(
    JSON.stringify(sought, (_, value) =>
      value instanceof RegExp ? { source: value.source, flags: value.flags } : value,
    ),
  );
}

function describe(sought: Sought): string {
  return JSON.stringify(plain(sought));
}
