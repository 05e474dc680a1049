import { z } from "zod";
import { AppError } from "../../core/errors.ts";

const parameter = z.object({
  name: z.string(),
  in: z.enum(["path", "query"]),
  required: z.boolean().default(false),
  description: z.string().default(""),
  schema: z.looseObject({
    enum: z.array(z.string()).optional(),
    default: z.unknown().optional(),
    examples: z.array(z.unknown()).optional(),
  }),
  /** True if the parameter is an object whose members are separate query parameters. */
  explode: z.boolean().default(false),
  examples: z.record(z.string(), z.object({ value: z.record(z.string(), z.unknown()) })).optional(),
});

const response = z.object({ $ref: z.string().optional(), description: z.string().optional() });

const operation = z.object({
  operationId: z.string(),
  tags: z.array(z.string()),
  summary: z.string(),
  description: z.string(),
  parameters: z.array(parameter).default([]),
  requestBody: z
    .object({
      content: z.object({
        "application/json": z.object({
          schema: z.unknown(),
          examples: z.record(z.string(), z.object({ value: z.unknown() })).default({}),
        }),
      }),
    })
    .optional(),
  responses: z.record(z.string(), response),
});

/** The part of an OpenAPI document that the page shows. */
const apiDocument = z.object({
  openapi: z.string().startsWith("3.1."),
  servers: z.array(z.object({ url: z.url() })).min(1),
  tags: z.array(z.object({ name: z.string(), description: z.string() })),
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.object({
    schemas: z.record(z.string(), z.unknown()),
    responses: z.record(z.string(), z.object({ description: z.string(), "x-status": z.int() })),
  }),
});

export type ApiDocument = z.output<typeof apiDocument>;
export type Parameter = z.output<typeof parameter>;

/** One call from the document, with its method and path. */
export type ApiCall = z.output<typeof operation> & { readonly method: string; readonly path: string };

/**
 * The result of requesting the document. `unanswered` means that no service worker is answering requests to the
 * API.
 */
export type DocumentState =
  | { readonly status: "answered"; readonly document: ApiDocument }
  | { readonly status: "unanswered" };

/**
 * Reads the OpenAPI document from the API itself.
 * @throws AppError `unexpected` if the response is JSON but not a document that the page can show
 */
export async function readApiDocument(signal: AbortSignal): Promise<DocumentState> {
  // On a first visit, asking the host instead would only put a 404 in the browser's console.
  if (navigator.serviceWorker?.controller === null) return { status: "unanswered" };
  const response = await fetch(new URL("api/openapi.json", document.baseURI), { signal });
  // Without the service worker, a static host answers with a 404, or with one of its own pages and status 200.
  if (!response.headers.get("Content-Type")?.includes("json")) return { status: "unanswered" };
  const value: unknown = await response.json();
  const result = apiDocument.safeParse(value);
  if (result.success) return { status: "answered", document: result.data };
  const problem = z.object({ detail: z.string() }).safeParse(value);
  const reason = problem.data?.detail ?? "The API description does not have the expected format.";
  throw new AppError("unexpected", { reason }, { cause: result.error });
}

/** The calls of one group, in the document's order. */
export function callsOf(api: ApiDocument, tag: string): ApiCall[] {
  return Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, call]) => call.tags.includes(tag))
      .map(([method, call]) => ({ ...call, method: method.toUpperCase(), path })),
  );
}
