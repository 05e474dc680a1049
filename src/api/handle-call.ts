import { refuseCrossSite } from "./cross-site.ts";
import { exportFeedback, giveFeedback, listFeedback } from "./feedback-collection.ts";
import { changeFeedback, deleteFeedback, showFeedback } from "./feedback-item.ts";
import { listModels, predictMany, predictOne, showModel } from "./models.ts";
import { describeApi } from "./openapi.ts";
import type { ApiServices, Operation } from "./operation.ts";
import { ApiProblem, problemOf } from "./problem.ts";
import { securityHeaders } from "./responses.ts";

/** Every operation, in the order of the OpenAPI document. */
export const operations: readonly Operation[] = [
  listModels,
  showModel,
  predictOne,
  predictMany,
  listFeedback,
  giveFeedback,
  showFeedback,
  changeFeedback,
  deleteFeedback,
  exportFeedback,
  describeApi,
];

/**
 * Answers one API call. Never rejects: every error becomes a problem document.
 * @param request the fetch event's request, with its own mode, destination and referrer
 * @param services the models and the log; see `ApiServices`
 * @param base the site's address, ending in a slash
 */
export async function handle(request: Request, services: ApiServices, base: URL): Promise<Response> {
  const response = await respond(request, services, base).catch((error) => problemOf(base, error));
  if (request.method !== "HEAD") return response;
  await response.body?.cancel();
  return new Response(null, response);
}

async function respond(request: Request, services: ApiServices, base: URL): Promise<Response> {
  const url = new URL(request.url);
  const route = findRoute(operations, url.pathname.slice(`${base.pathname}api`.length));
  if (!route) throw new ApiProblem("not-found", "The API has nothing at this address; see api/openapi.json.");
  const allow = allowedMethods(route.operations);
  if (request.method === "OPTIONS") {
    return new Response(null, { status: 204, headers: { ...securityHeaders, Allow: allow } });
  }
  const method = request.method === "HEAD" ? "GET" : request.method;
  const operation = route.operations.find((candidate) => candidate.method === method);
  if (!operation) {
    const detail = `This address does not accept ${request.method}; it accepts ${allow}.`;
    throw new ApiProblem("method-not-allowed", detail, { headers: { Allow: allow } });
  }
  refuseCrossSite(request, operation, base);
  if (services.replaced?.()) {
    const headers = { "Retry-After": "1" };
    throw new ApiProblem("unavailable", "The site has just been updated; try again in a second.", {
      headers,
    });
  }
  const { parameters } = route;
  return operation.handle({ request, url, parameters, services, base, operations });
}

function allowedMethods(candidates: readonly Operation[]): string {
  const methods = candidates.map((operation) => operation.method);
  return [...methods, ...(methods.includes("GET") ? ["HEAD"] : []), "OPTIONS"].join(", ");
}

/** The operations at one address, and the values of the parts in braces. */
export type Route = {
  readonly operations: readonly Operation[];
  readonly parameters: Readonly<Record<string, string>>;
};

/**
 * Finds the operations whose path matches.
 * @param path the part after `api` in the address, still percent-encoded: `/models/movie-review`
 */
export function findRoute(operations: readonly Operation[], path: string): Route | undefined {
  const parts = path.split("/").map(decode);
  if (parts.includes(undefined) || parts.slice(1).includes("")) return undefined;
  const fitting = operations.filter((operation) => fits(operation.path.split("/"), parts));
  const [first] = fitting;
  if (!first) return undefined;
  const parameters = first.path
    .split("/")
    .map((template, index) => [nameIn(template), parts[index]!] as const)
    .filter((entry): entry is [string, string] => entry[0] !== undefined);
  return { operations: fitting, parameters: Object.fromEntries(parameters) };
}

function fits(template: readonly string[], parts: readonly (string | undefined)[]): boolean {
  return (
    template.length === parts.length &&
    template.every((part, index) => nameIn(part) !== undefined || part === parts[index])
  );
}

function nameIn(template: string): string | undefined {
  return /^\{(.+)\}$/.exec(template)?.[1];
}

/**
 * Decodes a part of a path. Undefined if a percent sign doesn't begin an encoded character, which never
 * happens in Hunch's own addresses.
 */
function decode(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
