/// <reference path="./comlink-node.d.ts" />
import { parentPort } from "node:worker_threads";
import { expose } from "comlink";
import nodeEndpoint from "comlink/dist/esm/node-adapter.mjs";
import { localRunner } from "../training/search/tasks.ts";

/** One of several threads that fit and score models during training. */
expose(localRunner(), nodeEndpoint(parentPort!));
