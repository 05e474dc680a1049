import type { Card, Slice } from "../../core/card.ts";
import { valueText } from "../display/input-summary.tsx";
import { ScrollTable } from "../display/scroll-table.tsx";
import { formatCount, formatShare } from "../words/format.ts";

type Group = Slice["groups"][number];

const columns: readonly { readonly title: string; readonly value: (group: Group) => number | undefined }[] = [
  { title: "Accuracy", value: (group) => group.accuracy },
  { title: "Calibration error", value: (group) => group.calibrationError },
  { title: "Share in fact", value: (group) => group.baseRate },
  { title: "Share it gives", value: (group) => group.meanProbability },
  { title: "False alarms", value: (group) => group.falsePositiveRate },
  { title: "Missed", value: (group) => group.falseNegativeRate },
];

/** Scores by the values of one field, plainly. */
export function Slices({ card, slice }: { card: Card; slice: Slice }) {
  const field = card.fields.find(({ name }) => name === slice.field);
  // The groups of a number are ranges, which carry their own words.
  const isChosen = field?.kind === "category" || field?.kind === "yes-no";
  const shown = columns.filter(({ value }) => slice.groups.some((group) => value(group) !== undefined));
  const id = `slice-${slice.field}`;
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>By {slice.label}</h2>
      <ScrollTable caption={`Scores by ${slice.label}`}>
        <thead>
          <tr>
            <th scope="col">{slice.label}</th>
            <th scope="col">Rows</th>
            {shown.map(({ title }) => (
              <th scope="col" key={title}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {slice.groups.map((group) => (
            <tr key={group.value}>
              <th scope="row">{field && isChosen ? valueText(field, group.value) : group.value}</th>
              <td>{formatCount(group.rows)}</td>
              {shown.map(({ title, value }) => {
                const share = value(group);
                return <td key={title}>{share === undefined ? "–" : formatShare(share)}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </ScrollTable>
    </section>
  );
}
