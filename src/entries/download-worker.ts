/// <reference lib="webworker" />
import { serveDownloads } from "../runtime/remote-downloads.ts";

serveDownloads(self);
