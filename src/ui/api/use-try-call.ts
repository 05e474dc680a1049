import { useState } from "react";
import { type ComposedRequest, compose, queryOf } from "./api-request.ts";
import type { ApiCall, Parameter } from "./openapi-document.ts";

/** The controls of one call, and the request built from them. */
export type TriedCall = {
  readonly parameters: Readonly<Record<string, string>>;
  readonly setParameter: (name: string, value: string) => void;
  readonly body: string;
  readonly setBody: (body: string) => void;
  /** The names of the example bodies in the document. */
  readonly examples: readonly string[];
  readonly example: string;
  readonly setExample: (name: string) => void;
  readonly request: ComposedRequest;
};

/**
 * Keeps track of the text typed into a call's controls. Until something is typed, they show the document's examples
 * for the chosen model.
 */
export function useTryCall(server: string, call: ApiCall): TriedCall {
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const [typedBody, setBody] = useState<string>();
  const [chosen, setChosen] = useState<string>();

  const bodies = call.requestBody?.content["application/json"].examples ?? {};
  const examples = Object.keys(bodies);
  const plain = Object.fromEntries(
    call.parameters
      .filter(({ explode }) => !explode)
      .map((parameter) => [parameter.name, typed[parameter.name] ?? initial(parameter)]),
  );
  const model = Object.values(plain).find((value) => examples.includes(value));
  const example = chosen ?? model ?? examples[0] ?? "";
  const exploded = Object.fromEntries(
    call.parameters
      .filter(({ explode }) => explode)
      .map(({ name, examples: rows = {} }) => {
        const row = Object.values(plain).find((value) => value in rows) ?? Object.keys(rows)[0] ?? "";
        return [name, typed[name] ?? queryOf(rows[row]?.value ?? {})];
      }),
  );
  const parameters = { ...plain, ...exploded };
  const body = typedBody ?? JSON.stringify(bodies[example]?.value ?? {}, undefined, 2);

  return {
    parameters,
    setParameter(name, value) {
      // A different model needs different inputs, so its examples replace the text typed for the previous one.
      const choosesModel = call.parameters.some(
        (parameter) => parameter.name === name && parameter.schema.enum,
      );
      setTyped((before) => (choosesModel ? { [name]: value } : { ...before, [name]: value }));
      if (choosesModel) {
        setBody(undefined);
        setChosen(undefined);
      }
    },
    body,
    setBody,
    examples,
    example,
    setExample(name) {
      setChosen(name);
      setBody(undefined);
    },
    request: compose(server, call, { parameters, body }),
  };
}

/**
 * The initial value of a control: the first choice for a required parameter. Other controls start empty, so that the
 * API uses its default.
 */
function initial({ schema, required }: Parameter): string {
  return required ? (schema.enum?.[0] ?? "") : "";
}
