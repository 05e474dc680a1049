import type { Tables } from "../models/services.ts";
import { createTables } from "../tables/table-client.ts";
import { pageSite } from "./page-assets.ts";
import { browserTableWorkers } from "./start-table-workers.ts";

/** Whole tables for this page, over its models. */
export function createPageTables(): Tables {
  return createTables(pageSite, browserTableWorkers());
}
