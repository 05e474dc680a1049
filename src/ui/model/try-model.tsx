import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import type { Card } from "../../core/card.ts";
import { classLabel } from "../../core/classes.ts";
import { shorten } from "../../core/visible-text.ts";
import type { PlaceChange } from "../../explain/counterfactual.ts";
import type { Model } from "../../models/model.ts";
import { Failure } from "../controls/failure.tsx";
import { useDroppedFile } from "../controls/use-dropped-file.ts";
import { formatPrediction, hasProbabilities } from "../display/answer-text.ts";
import { modelHash, sectionHash } from "../router/route.ts";
import { carryFiles } from "../state/carried-files.ts";
import type { FormValues } from "../state/form-values.ts";
import { type AnswerState, type Question, sameInputs, useAnswer } from "../state/use-answer.ts";
import { formatCount, formatList } from "../words/format.ts";
import { useWords } from "../words/language.ts";
import { IceCurves } from "./explanations/curves-section.tsx";
import { useReasons } from "./explanations/use-reasons.ts";
import { Why } from "./explanations/why.tsx";
import { ExampleChips } from "./form/example-chips.tsx";
import { LinkProblems } from "./form/link-problems.tsx";
import { PredictionForm } from "./form/prediction-form.tsx";
import { useModelForm } from "./form/use-model-form.ts";
import { AnswerBar } from "./result/answer-bar.tsx";
import { EarlierAnswers, useEarlierAnswers } from "./result/earlier-answers.tsx";
import { type Currency, Result } from "./result/result.tsx";
import { StopModel } from "./result/stop-model.tsx";
import { useVerdict } from "./result/use-verdict.ts";

/**
 * The form, the answer beside it, and the answer's explanation below the form. Inside another page, the
 * explanation is left out.
 */
export function TryModel({
  card,
  model,
  link,
  modelState,
  isLoading,
  reopen,
  embedded,
}: {
  card: Card;
  model: Model | undefined;
  link: FormValues | undefined;
  /** Shows the progress of the model's downloads, or why it could not be opened. */
  modelState: ReactNode;
  /** Whether the model is still going to load by itself. False after a failed download. */
  isLoading: boolean;
  /** Terminates the model's worker and reopens the model in a new one. */
  reopen: () => void;
  embedded: boolean;
}) {
  const { model: words, table } = useWords();
  const form = useModelForm(card, link, modelHash(card.id, {}, { embedded }), embedded);
  const { state, now, renew, clear, stop } = useAnswer(model, form.wanted, form.pauseMs);
  const shown = shownAnswer(state);
  const current = state.status === "ready" ? state.answer : undefined;
  const { metadata } = form;
  const renewed = typeof form.wanted === "object" ? renewedAnswer(state, form.wanted) : undefined;
  const verdict = useVerdict(card.id, model, current, renewed, metadata, renew);
  const reasons = useReasons(embedded ? undefined : model, current);

  const { earlier, remember } = useEarlierAnswers(card.id);
  /** Adds the current answer to the earlier ones, except the first example's, since that can be chosen again anyway. */
  const rememberShown = () => {
    if (embedded || current === undefined || form.isFirstExample) return;
    const answer = formatPrediction(card, current.prediction);
    remember({ values: form.values, inputs: current.inputs, answer });
  };
  const fill = (values: FormValues) => {
    rememberShown();
    form.fill(values);
  };

  const [shownChange, setShownChange] = useState<PlaceChange>();
  const result = useRef<HTMLElement>(null);
  const formBox = useRef<HTMLDivElement>(null);
  const [submitted, setSubmitted] = useState(0);
  const scrolled = useRef(0);
  const submit = () => {
    rememberShown();
    const refused = form.submit();
    if (refused !== undefined) return refused;
    setSubmitted((count) => count + 1);
    verdict.reopen();
    now();
    return undefined;
  };
  // After pressing Classify, visitors look for the answer, which is below the form on a phone.
  useEffect(() => {
    if (current === undefined || scrolled.current === submitted) return;
    scrolled.current = submitted;
    const { top = 0 } = result.current?.getBoundingClientRect() ?? {};
    if (top < 0 || top > window.innerHeight * 0.7) result.current?.scrollIntoView();
  }, [current, submitted]);

  const change = (values: FormValues) => {
    const isTyped = card.fields.some(
      ({ name, kind }) => kind === "text" && values[name] !== form.values[name],
    );
    // The example's answer says nothing about the visitor's own text.
    if (form.isFirstExample && isTyped) clear();
    // An answer that was given a verdict is kept among the earlier ones, unlike the answers after each pause in the
    // typing. This has to happen before the form changes, since its values are kept too.
    const isKept = current && earlier[0] && sameInputs(earlier[0].inputs, current.inputs);
    if (verdict.state.status === "taught" && !isKept) rememberShown();
    form.change(values);
  };
  const again = () => {
    rememberShown();
    verdict.reopen();
    clear();
    form.startOver();
    // The pressed button disappears with the result, and would take the focus with it.
    formBox.current?.querySelector<HTMLElement>("textarea, input, select")?.focus();
  };
  const carry = useCallback((file: File) => carryFiles(sectionHash(card.id, "table"), [file]), [card.id]);
  const isOver = useDroppedFile(embedded ? undefined : carry);
  return (
    <div className="try">
      {isOver && <div className="drop-overlay">{table.drop}</div>}
      <ExampleChips card={card} values={form.values} onFill={fill} />
      <div className="form-and-answer">
        <div className="form-column" ref={formBox}>
          {form.unknownFields.length > 0 && <IgnoredNames names={form.unknownFields} />}
          <LinkProblems link={link} problems={form.problems} values={form.values} />
          <PredictionForm
            card={card}
            model={model}
            form={form}
            changes={
              reasons.counterfactuals?.answer === current ? (reasons.counterfactuals?.value ?? []) : []
            }
            shownChange={shownChange}
            onValues={change}
            onSubmit={submit}
            waiting={state.status === "waiting" && isLoading ? words.form.waiting : undefined}
          />
        </div>
        <div className="answer-column">
          <p className="visually-hidden" role="status">
            {current && formatPrediction(card, current.prediction)}
          </p>
          {state.status === "failed" && (
            <Failure
              error={state.error}
              retry={() => {
                // The worker may have died.
                reopen();
                now();
              }}
            />
          )}
          {shown && model ? (
            <Result
              ref={result}
              card={card}
              model={model}
              answer={shown}
              currency={currencyOf(state)}
              metadata={metadata}
              verdict={verdict}
              reasons={reasons}
              embedded={embedded}
              onAgain={again}
            />
          ) : (
            state.status !== "failed" && (model || isLoading) && <Unanswered card={card} />
          )}
          {/* Placed below the answer, which would otherwise move when this disappears. */}
          {modelState}
          <StopModel
            work={form.wanted}
            isBusy={model !== undefined && (state.status === "waiting" || verdict.state.status === "sending")}
            onStop={() => {
              stop();
              reopen();
            }}
          />
          <EarlierAnswers
            card={card}
            earlier={earlier.filter(({ inputs }) => !current || !sameInputs(inputs, current.inputs))}
            onFill={({ values }) => fill(values)}
          />
        </div>
        {!embedded && shown && (
          <div className="reasons-column">
            <Why
              card={card}
              answer={current}
              reasons={reasons}
              onShow={(one) => setShownChange({ ...one })}
            />
            {hasProbabilities(card) && (
              <IceCurves
                card={card}
                answer={current}
                curves={reasons.curves}
                onValue={(name, value) => change({ ...form.values, [name]: value })}
              />
            )}
          </div>
        )}
      </div>
      {shown && model && <AnswerBar card={card} answer={shown} result={result} />}
    </div>
  );
}

/** The answer to show: the one for the form's values, or else the previous one. */
function shownAnswer(state: AnswerState) {
  if (state.status === "ready") return state.answer;
  return state.status === "waiting" || state.status === "unusable" ? state.earlier : undefined;
}

/** The answer that is shown while the same question is asked again, since the lessons have changed. */
function renewedAnswer(state: AnswerState, { inputs }: Question) {
  if (state.status !== "waiting" || state.earlier === undefined) return undefined;
  return sameInputs(state.earlier.inputs, inputs) ? state.earlier : undefined;
}

function currencyOf({ status }: AnswerState): Currency {
  return status === "ready" ? "current" : status === "waiting" ? "waiting" : "left-over";
}

/** At most this many names from a link are listed, and this many characters of each. */
const [listedNames, listedCharacters] = [10, 60];

/** Says which values in the link belong to no field. Anyone can write a link, with any number of them. */
function IgnoredNames({ names }: { names: readonly string[] }) {
  const { model: words, controls } = useWords();
  const listed = names.slice(0, listedNames).map((name) => controls.quoted(shorten(name, listedCharacters)));
  const more = names.length - listed.length;
  return (
    <p className="notice" role="status">
      {words.form.linkIgnores(listed.join(", "), more === 0 ? undefined : formatCount(more))}
    </p>
  );
}

/** Takes the place of the result until there is one: the classes that the model chooses from. */
function Unanswered({ card }: { card: Card }) {
  const { model: words } = useWords();
  const names = card.classes.map(({ name }) => classLabel(card, name));
  const list =
    names.length <= 8 ? formatList(names, "disjunction") : words.unanswered.oneOf(formatCount(names.length));
  return (
    <div className="unanswered">
      <p className="unanswered-classes">{list}?</p>
      <p>{words.unanswered.note}</p>
    </div>
  );
}
