import type { z } from "zod";
import type { Card } from "../core/card.ts";
import type { FeedbackLog } from "../learning/feedback.ts";
import type { Model, ModelLibrary } from "../models/model.ts";
import type { ProblemKind } from "./problem.ts";

/** One call, as passed to a handler. */
export type Call = {
  readonly request: Request;
  readonly url: URL;
  /** The decoded path parameters: the values of the parts in braces in the operation's `path`. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly services: ApiServices;
  /** The site's address. Every path is relative to it. */
  readonly base: URL;
  /** All operations, for the OpenAPI document. */
  readonly operations: readonly Operation[];
};

export type Method = "GET" | "POST" | "PUT" | "DELETE";

/**
 * The content of a successful response. Without a `schema`, it has no body or, if there is a `contentType`, a body
 * that no named schema describes.
 */
export type ResponseDescription = {
  readonly status: number;
  readonly description: string;
  readonly schema?: z.ZodType;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** A request's body. Its schema and examples are generated from the cards. */
export type Body = {
  readonly schema: (cards: readonly Card[]) => z.ZodType;
  readonly examples: (cards: readonly Card[]) => Readonly<Record<string, unknown>>;
};

/**
 * One operation of the API: its human-readable description, the schemas that validate its requests, and the
 * function that answers them. The router and the OpenAPI document are both generated from the list of
 * operations, so they always agree.
 */
export type Operation = {
  readonly method: Method;
  /** Relative to `api`, as OpenAPI writes it: `/models/{id}`. */
  readonly path: string;
  /** The operationId, which generated clients use as a name. */
  readonly id: string;
  readonly group: "models" | "feedback" | "description";
  readonly summary: string;
  readonly description: string;
  /** The names and meanings of the path parameters. */
  readonly parameters?: Readonly<Record<string, { description: string; models?: boolean }>>;
  readonly query?: z.ZodObject;
  /** True if the query string is a row of inputs, by field name. */
  readonly inputsInQuery?: boolean;
  readonly body?: Body;
  readonly response: ResponseDescription;
  readonly problems: readonly ProblemKind[];
  /**
   * True if the response shows what visitors entered. Links to it are then refused too if their referrer is
   * on another origin.
   */
  readonly personal?: boolean;
  readonly handle: (call: Call) => Response | Promise<Response>;
};

/** The parts of an opened model that the API uses. */
export type ApiModel = Pick<Model, "predict" | "predictMany" | "teach">;

/** The services that the API uses. The service worker passes the real ones; tests pass fakes. */
export type ApiServices = {
  /** Only predictions and lessons call `open`, so that nothing else loads the runtime. */
  readonly models: Pick<ModelLibrary, "list" | "card"> & {
    /**
     * True for a model in `list`. For models that ship with the site it is cheaper than `list`, since it
     * doesn't read storage.
     */
    has(id: string): Promise<boolean>;
    open(id: string, options?: { readonly signal?: AbortSignal }): Promise<ApiModel>;
  };
  readonly log: Pick<FeedbackLog, "get" | "pageAfter" | "edit" | "remove" | "exportCsv">;
  /**
   * True once another version of the site has replaced this one. Browsers let running calls finish first.
   * Later calls are told to try again in a second, by which time they will reach the new version.
   */
  readonly replaced?: () => boolean;
};
