import type { CalibrationBin, Card, Metrics } from "../../core/card.ts";
import { classLabel, isBinary } from "../../core/classes.ts";
import { formatCount, formatShare } from "../words/format.ts";
import { useWords } from "../words/language.ts";
import type { ClassTone } from "./class-tone.tsx";
import { ScrollTable } from "./scroll-table.tsx";

const side = 320;
const margin = { left: 46, bottom: 42, top: 10, right: 22 };
/** A share based on fewer rows than this means little: its dot is hollow and no line leads to it. */
const fewRows = 20;
const ticks = [0, 0.25, 0.5, 0.75, 1];

/** Calibration: how often the model is right at each probability, as a plot and as a table. */
export function CalibrationPlot({ card, metrics }: { card: Card; metrics: Metrics }) {
  const { calibration: words } = useWords().about;
  const series = calibrationSeries(card, metrics, words.allClasses);
  return (
    <section aria-labelledby="calibration-heading">
      <h2 id="calibration-heading">{words.heading}</h2>
      <figure className="calibration">
        <Plot series={series} />
        <figcaption>
          {series.length > 1 && (
            <span className="legend">
              {series.map(({ name, tone }) => (
                <span key={name} data-tone={tone}>
                  {name}
                </span>
              ))}
            </span>
          )}
          {words.explanation(formatShare(metrics.calibrationError))}
        </figcaption>
      </figure>
      <details>
        <summary>{words.asTable}</summary>
        <CalibrationTable series={series} />
      </details>
    </section>
  );
}

function Plot({ series }: { series: readonly CalibrationSeries[] }) {
  const { calibration: words } = useWords().about;
  const most = Math.max(1, ...series.flatMap(({ bins }) => bins.map(({ count }) => count)));
  const x = (share: number) => margin.left + share * (side - margin.left - margin.right);
  const y = (share: number) => side - margin.bottom - share * (side - margin.top - margin.bottom);
  return (
    <svg viewBox={`0 0 ${side} ${side}`} role="img" aria-label={words.plot}>
      {ticks.map((tick) => (
        <g key={tick} className="axis">
          <line x1={x(0)} x2={x(1)} y1={y(tick)} y2={y(tick)} />
          <text x={x(0) - 8} y={y(tick)} textAnchor="end" dominantBaseline="middle">
            {Math.round(tick * 100)}%
          </text>
          <text x={x(tick)} y={y(0) + 18} textAnchor="middle">
            {Math.round(tick * 100)}%
          </text>
        </g>
      ))}
      <line className="diagonal" x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} />
      <text className="axis-title" x={x(0.5)} y={side - 4} textAnchor="middle">
        {words.given}
      </text>
      <text className="axis-title" x={x(0.03)} y={y(0.96)}>
        {words.right}
      </text>
      {series.map(({ name, tone, bins }) => (
        <g key={name} className="series" data-tone={tone}>
          <polyline
            points={bins
              .filter(({ count }) => count >= fewRows)
              .map((bin) => `${x(bin.meanProbability)},${y(bin.accuracy)}`)
              .join(" ")}
          />
          {bins.map((bin) => {
            const radius = 2.5 + 5 * Math.sqrt(bin.count / most);
            const cx = x(bin.meanProbability);
            const cy = y(bin.accuracy);
            const few = bin.count < fewRows || undefined;
            return tone === "first" ? (
              <rect
                key={bin.from}
                data-few={few}
                x={cx - radius}
                y={cy - radius}
                width={radius * 2}
                height={radius * 2}
              />
            ) : (
              <circle key={bin.from} data-few={few} cx={cx} cy={cy} r={radius} />
            );
          })}
        </g>
      ))}
    </svg>
  );
}

function CalibrationTable({ series }: { series: readonly CalibrationSeries[] }) {
  const { calibration: words } = useWords().about;
  const { columns } = words;
  return (
    <ScrollTable
      caption={words.caption}
      columns={[columns.class, columns.probability, columns.right, columns.rows]}
    >
      <tbody>
        {series.flatMap(({ name, bins }) =>
          bins.map((bin) => (
            <tr key={`${name} ${bin.from}`}>
              <th scope="row">{name}</th>
              <td>{formatShare(bin.meanProbability)}</td>
              <td>{formatShare(bin.accuracy)}</td>
              <td>{formatCount(bin.count)}</td>
            </tr>
          )),
        )}
      </tbody>
    </ScrollTable>
  );
}

/** One line of the calibration plot. */
export type CalibrationSeries = {
  readonly name: string;
  readonly tone: ClassTone;
  readonly bins: readonly CalibrationBin[];
};

/** Two classes get a line each. More classes share one line: in each bin, their mean, weighted by row count. */
export function calibrationSeries(
  card: Card,
  metrics: Metrics,
  allClasses: string,
): readonly CalibrationSeries[] {
  if (isBinary(card)) {
    return card.classes.map((_, index) => ({
      name: classLabel(card, index),
      tone: index === 0 ? "first" : "second",
      bins: filled(metrics.calibration[index] ?? []),
    }));
  }
  const bins = (metrics.calibration[0] ?? []).map((bin, index) =>
    metrics.calibration.slice(1).reduce((sum, list) => merge(sum, list[index]), bin),
  );
  return [{ name: allClasses, tone: "predicted", bins: filled(bins) }];
}

function filled(bins: readonly CalibrationBin[]): readonly CalibrationBin[] {
  return bins.filter(({ count }) => count > 0);
}

function merge(a: CalibrationBin, b: CalibrationBin | undefined): CalibrationBin {
  if (b === undefined || b.count === 0) return a;
  if (a.count === 0) return b;
  const count = a.count + b.count;
  const mean = (x: number, y: number) => (x * a.count + y * b.count) / count;
  return {
    ...a,
    count,
    meanProbability: mean(a.meanProbability, b.meanProbability),
    accuracy: mean(a.accuracy, b.accuracy),
  };
}
