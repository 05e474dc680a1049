import { useId } from "react";
import { useWords } from "../words/language.ts";

/** How to put the downloaded site on the web, host by host. */
export function PublishSteps() {
  const { publish } = useWords();
  const words = publish.steps;
  const id = useId();
  return (
    <section aria-labelledby={id} className="publish-steps">
      <h2 id={id}>{words.heading}</h2>
      {words.hosts.map(({ name, steps }) => (
        <details key={name} name="publish-host">
          <summary>{name}</summary>
          <ol>
            {steps.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        </details>
      ))}
      <p className="quiet">{words.again}</p>
    </section>
  );
}
