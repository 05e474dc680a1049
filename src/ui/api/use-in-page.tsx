import { CopyBlock } from "../controls/copy-block.tsx";
import { Sentence } from "../display/sentence.tsx";
import { useWords } from "../words/language.ts";
import type { ApiDocument } from "./openapi-document.ts";

/** Three ways to use a model on another page of this origin, ready to copy: module, frame, request. */
export function UseInPage({ api }: { api: ApiDocument }) {
  const { use: words, copyLines } = useWords().api;
  const server = api.servers[0]!.url;
  const site = new URL(".", `${server}/`).href.replace(/api\/$/, "");
  const first = firstExample(api);
  if (first === undefined) return null;
  const { id, inputs } = first;
  const ways = [
    {
      name: words.module,
      hint: words.moduleHint,
      lines: `import { open } from "${site}hunch.js";\n\nconst model = await open("${id}");\nconst { label, probability } = await model.predict(${JSON.stringify(inputs, undefined, 2)});\n`,
    },
    {
      name: words.frame,
      hint: <Sentence text={words.frameHint} parts={{ message: <code>hunch:height</code> }} />,
      lines: `<iframe src="${site}#/${id}?embed" title="${id}" width="640" height="480"></iframe>\n`,
    },
    {
      name: words.fetch,
      hint: words.fetchHint,
      lines: `const response = await fetch("${server}/models/${id}/predict", {\n  method: "POST",\n  headers: { "Content-Type": "application/json" },\n  body: JSON.stringify({ instances: [${JSON.stringify(inputs)}] }),\n});\nconst { predictions } = await response.json();\n`,
    },
  ];
  return (
    <section aria-labelledby="use-heading">
      <h2 id="use-heading">{words.heading}</h2>
      <ul className="api-ways">
        {ways.map(({ name, hint, lines }) => (
          <li key={name}>
            <h3>{name}</h3>
            <p className="hint">{hint}</p>
            <CopyBlock lines={lines} label={copyLines} of={name} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The first model in the document, with example inputs. */
function firstExample(api: ApiDocument): { readonly id: string; readonly inputs: unknown } | undefined {
  const call = api.paths["/models/{id}/predict"]?.get;
  const query = call?.parameters.find(({ explode }) => explode);
  const [example] = Object.entries(query?.examples ?? {});
  return example && { id: example[0], inputs: example[1].value };
}
