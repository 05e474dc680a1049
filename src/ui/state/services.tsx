import { createContext, type ReactNode, use } from "react";
import type { Backup } from "../../backup/backup.ts";
import type { FeedbackLog } from "../../learning/feedback.ts";
import type { Outbox } from "../../learning/outbox.ts";
import type { RefusedRow } from "../../learning/write-ahead.ts";
import type { ListAhead } from "../../models/list-start.ts";
import type { ModelLibrary } from "../../models/model.ts";
import type { ModelCheck } from "../../models/model-check.ts";
import type { ModelTraining } from "../../models/model-training.ts";
import type { OwnModels } from "../../models/own-models.ts";
import type { Offline } from "../../offline/page-offline.ts";
import type { Publishing } from "../../publish/make-site.ts";
import type { Tables } from "../../tables/table-scoring.ts";

const ServicesContext = createContext<Services | undefined>(undefined);

/** Provides the services that `entries/page.tsx` creates (or a test's fakes) to every screen below it. */
export function ServicesProvider({ services, children }: { services: Services; children: ReactNode }) {
  return <ServicesContext value={services}>{children}</ServicesContext>;
}

/** The services of the app. Throws outside a `ServicesProvider`. */
export function useServices(): Services {
  const services = use(ServicesContext);
  if (services === undefined) throw new Error("useServices needs a ServicesProvider above it");
  return services;
}

export type Services = {
  readonly check: ModelCheck;
  readonly training: ModelTraining;
  readonly own: OwnModels;
  readonly models: ModelLibrary;
  readonly tables: Tables;
  readonly log: FeedbackLog;
  /** What the list of all feedback shows first. Undefined only in tests that read nothing ahead. */
  readonly list?: ListAhead | undefined;
  readonly offline: Offline;
  /** Verdicts from an earlier visit that still could not be stored when this one began. */
  readonly leftOver?: Promise<readonly RefusedRow[]>;
  readonly publishing: Publishing;
  /** Undefined only in tests that need no backup. */
  readonly backup?: Backup;
  /** Undefined only in tests that send no feedback. */
  readonly outbox?: Outbox;
};
