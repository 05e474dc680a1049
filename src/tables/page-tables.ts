import type { Tables } from "../core/services.ts";
import { pageSite } from "../inference/page-site.ts";
import { createTables } from "./client.ts";
import { browserTableWorkers } from "./start-table-workers.ts";

/** Whole tables for this page, over its models. */
export function createPageTables(): Tables {
  return createTables(pageSite, browserTableWorkers());
}
