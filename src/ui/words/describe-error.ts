import type { AppError, ErrorCode, Problem } from "../../core/errors.ts";
import { faultMessage } from "../../core/input-faults.ts";
import { currentWords } from "./language.ts";

/** An error in words: what happened, what was kept, what to do. */
export type ErrorText = {
  readonly what: string;
  readonly kept?: string;
  readonly toDo: string;
};

/** For each error code, a function that writes its text from the error's details. */
export type ErrorTexts = Readonly<Record<ErrorCode, (details: AppError["details"]) => ErrorText>>;

const expectation = /^expected /;

/** What is wrong with one part of an input, in the page's language if there is a translation. */
export function problemText({ fault, message }: Problem): string {
  const { faults, reason, expected, expectedHere } = currentWords().errors;
  if (fault) return faultMessage(fault, faults);
  return expectation.test(message)
    ? expectedHere(expected(message.replace(expectation, "")))
    : reason(message);
}

/** What is wrong with the named field; undefined if nothing is. */
export function problemTextAt(problems: readonly Problem[], name: string): string | undefined {
  const problem = problems.find(({ at }) => at === name);
  return problem && problemText(problem);
}

/** Describes an error in the page's language. The texts are in `words/<language>/errors.ts`. */
export function describeError(error: AppError): ErrorText {
  const { byCode, oneProblem } = currentWords().errors;
  const [problem, ...others] = error.problems;
  // There may be no form to show the reason next to the field, so the text has to include it.
  if (error.code === "input-invalid" && problem !== undefined && others.length === 0) {
    return { what: problemText(problem), ...oneProblem };
  }
  return byCode[error.code](error.details);
}
