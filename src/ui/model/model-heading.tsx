import { useSyncExternalStore } from "react";
import type { Card } from "../../core/card.ts";
import type { Model } from "../../models/model.ts";
import { PageHeading } from "../controls/page-heading.tsx";
import { type ModelSection, modelSections, sectionHash } from "../router/route.ts";
import { useServices } from "../state/services.tsx";
import { useLearning } from "../state/use-learning.ts";
import { formatCount, formatWholePercent } from "../words/format.ts";
import { useWords } from "../words/language.ts";
import { keptTable } from "./table/kept-table.ts";

/** The heading on each of a model's screens: its title, its summary and the links between the screens. */
export function ModelHeading({
  card,
  model,
  section,
  embedded,
}: {
  card: Card;
  model: Model | undefined;
  section: ModelSection;
  embedded: boolean;
}) {
  const { model: words } = useWords();
  const names = words.sections;
  const title = section === "try" ? card.title : `${names[section]} · ${card.title}`;
  return (
    <header className="model-head">
      {/* With this key, each screen mounts a new heading, which then takes the focus. */}
      <PageHeading key={section} title={title}>
        {card.title}
      </PageHeading>
      <p className="model-lead">{card.summary}</p>
      {embedded ? (
        // This opens a new tab, since there would be no way back inside a frame.
        <p className="page-links">
          <a href={sectionHash(card.id, "about")} target="_blank" rel="noopener">
            {words.aboutThis}
          </a>
        </p>
      ) : (
        <nav className="model-sections" aria-label={card.title}>
          {modelSections.map((name) => (
            <a
              key={name}
              href={sectionHash(card.id, name)}
              aria-current={name === section ? "page" : undefined}
            >
              {names[name]}
              {name === "table" && <TableProgress card={card} />}
              {name === "learning" && model && <LessonCount model={model} />}
            </a>
          ))}
        </nav>
      )}
    </header>
  );
}

/** How much of a table has been scored, while it is being scored. */
function TableProgress({ card }: { card: Card }) {
  const { model: words } = useWords();
  const { tables } = useServices();
  const kept = keptTable(tables, card);
  const state = useSyncExternalStore(kept.subscribe, kept.read);
  if (state.status !== "running") return null;
  const { bytesRead = 0, totalBytes = 0 } = state.progress ?? {};
  const share = totalBytes > 0 ? bytesRead / totalBytes : 0;
  return (
    <span className="figures">
      {" "}
      ({formatWholePercent(share)}
      <span className="visually-hidden"> {words.scored}</span>)
    </span>
  );
}

/** The number of lessons that the model has learned, if there are any. */
function LessonCount({ model }: { model: Model }) {
  const { state } = useLearning(model);
  const lessons = state.status === "ready" ? state.value.lessons : 0;
  return lessons > 0 && <span className="figures"> ({formatCount(lessons)})</span>;
}
