import { formatCount, formatNumber, formatShare } from "./format.ts";
import { currentWords } from "./language.ts";

/** How often something happened: as a count if there are fewer than 20 cases, otherwise as a percentage. */
export function formatShareOf(share: number, rows: number): string {
  const { outOf } = currentWords().amounts;
  return rows < 20 ? outOf(formatCount(Math.round(share * rows)), formatCount(rows)) : formatShare(share);
}

/** A difference between two shares in percentage points, with its sign: "+0.4 points". */
export function formatPoints(difference: number): string {
  const points = Math.round(difference * 1000) / 10;
  const sign = points > 0 ? "+" : points < 0 ? "−" : "±";
  return formatPointsOf(Math.abs(points), sign);
}

/** The size of a difference between two shares, without its sign: "2 points". */
export function formatPointCount(share: number): string {
  return formatPointsOf(Math.round(Math.abs(share) * 1000) / 10);
}

function formatPointsOf(points: number, sign = ""): string {
  return currentWords().amounts.points(`${sign}${formatNumber(points)}`, points === 1);
}

/** The approximate remaining time, in seconds, minutes or hours. */
export function formatTimeLeft(seconds: number): string {
  const { timeLeft } = currentWords().amounts;
  if (seconds < 1.5) return timeLeft.second;
  if (seconds < 90) return timeLeft.seconds(Math.round(seconds));
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? timeLeft.minutes(minutes) : timeLeft.hours(Math.round(minutes / 60));
}

/** "1 row", "12 rows". */
export function formatRows(rows: number): string {
  return currentWords().amounts.rows(rows);
}

/** "1 lesson", "12 lessons". */
export function formatLessons(lessons: number): string {
  return currentWords().amounts.lessons(lessons);
}
