import { counted } from "../counted.ts";

/** Amounts that many sentences name. */
export const amounts = {
  rows: (rows: number) => counted(rows, "row"),
  lessons: (lessons: number) => counted(lessons, "lesson"),
  files: (files: number) => counted(files, "file"),
  columns: (columns: number) => counted(columns, "column"),
  minutes: (minutes: number) => counted(minutes, "minute"),
  outOf: (count: string, all: string) => `${count} of ${all}`,
  /** A difference of two shares; the number comes with its sign where it has one. */
  points: (number: string, isOne: boolean) => `${number} ${isOne ? "point" : "points"}`,
  timeLeft: {
    second: "about a second left",
    seconds: (seconds: number) => `about ${seconds} seconds left`,
    minutes: (minutes: number) => `about ${counted(minutes, "minute")} left`,
    hours: (hours: number) => `about ${counted(hours, "hour")} left`,
  },
};
