import type { Card } from "../../core/card.ts";
import type { Model } from "../../models/model.ts";
import { PageHeading } from "../controls/page-heading.tsx";
import { type ModelSection, modelSections, sectionHash } from "../router/route.ts";
import { useLearning } from "../state/use-learning.ts";
import { formatCount } from "../words/format.ts";
import { useWords } from "../words/language.ts";

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
      {section !== "about" && <p className="model-lead">{card.summary}</p>}
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
              {name === "learning" && model && <LessonCount model={model} />}
            </a>
          ))}
        </nav>
      )}
    </header>
  );
}

/** The number of lessons that the model has learned, if there are any. */
function LessonCount({ model }: { model: Model }) {
  const { state } = useLearning(model);
  const lessons = state.status === "ready" ? state.value.lessons : 0;
  return lessons > 0 && <span className="figures"> ({formatCount(lessons)})</span>;
}
