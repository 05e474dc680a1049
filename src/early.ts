/*
 * The page's first module, and a small one: what the route needs is on its way before the code of the interface is.
 */
import { beginDownloads } from "./inference/begin-downloads.ts";
import { pageSite } from "./inference/page-site.ts";

void beginDownloads(pageSite, location.hash);
void import("./main.tsx");
