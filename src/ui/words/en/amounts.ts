import { counted } from "../format.ts";

/** Amounts that are used in many sentences. */
export const amounts = {
  rows: (rows: number) => counted(rows, "row"),
  lessons: (lessons: number) => counted(lessons, "lesson"),
  files: (files: number) => counted(files, "file"),
  columns: (columns: number) => counted(columns, "column"),
  minutes: (minutes: number) => counted(minutes, "minute"),
  outOf: (count: string, all: string) => `${count} of ${all}`,
  /** A difference between two shares. The number includes the sign, if there is one. */
  points: (number: string, isOne: boolean) => `${number} ${isOne ? "point" : "points"}`,
  timeLeft: {
    second: "about a second left",
    seconds: (seconds: number) => `about ${seconds} seconds left`,
    minutes: (minutes: number) => `about ${counted(minutes, "minute")} left`,
    hours: (hours: number) => `about ${counted(hours, "hour")} left`,
  },
};
