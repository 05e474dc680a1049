import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { keepOthersForOffline, models } from "./inference/library.ts";
import { createOffline } from "./offline/page.ts";
import { openChangeChannel } from "./storage/change-channel.ts";
import { createFeedbackLog } from "./storage/feedback-log.ts";
import { openFeedbackStore } from "./storage/open-store.ts";
import { createPageTables } from "./tables/page-tables.ts";
import { App } from "./ui/app.tsx";
import "./ui/styles/index.css";

const services = {
  models,
  tables: createPageTables(),
  log: createFeedbackLog({
    open: openFeedbackStore,
    channel: openChangeChannel(),
    cardOf: (id) => models.card(id),
  }),
  offline: createOffline(models),
};

void keepOthersForOffline();
createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <App services={services} />
  </StrictMode>,
);
