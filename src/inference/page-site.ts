/// <reference path="./runtime-facts.d.ts" />
import { runtime } from "virtual:hunch/runtime";
import { Site } from "./site.ts";

/** The site that this page belongs to. One object a page: `early.ts` begins downloads in it, the client joins them. */
export const pageSite = new Site(new URL("./", location.href), runtime);
