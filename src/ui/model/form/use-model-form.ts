import { useEffect, useMemo, useRef, useState } from "react";
import type { Card } from "../../../core/card.ts";
import type { Problem } from "../../../core/errors.ts";
import { validateInputs, validateMetadata } from "../../../core/inputs.ts";
import type { MetadataValues } from "../../../core/prediction.ts";
import { beforeReload } from "../../../offline/page-offline.ts";
import { parseRoute } from "../../router/route.ts";
import { replaceAddress } from "../../router/use-route.ts";
import {
  exampleValues,
  type FormValues,
  initialValues,
  linkValues,
  metadataValues,
  rawInputs,
  readDraft,
  readFrameDraft,
  saveDraft,
  saveFrameDraft,
  showableValues,
  unknownFields,
} from "../../state/form-values.ts";
import type { Wanted } from "../../state/use-answer.ts";

/** How long typing in a text field must pause before a prediction is requested. Other changes don't wait. */
const typingPauseMs = 350;

/** Where the form's values come from. The first example wasn't the visitor's choice, so typing replaces all of it. */
type Origin = "first example" | "visitor" | "nothing";

type FormState = {
  readonly values: FormValues;
  readonly origin: Origin;
  readonly pauseMs: number;
  /** The problems found in a link, or when the form was submitted. Each is removed when its value changes. */
  readonly problems: readonly Problem[];
};

/** A form's values and their problems. Each change requests a prediction; `submit` also shows the problems. */
export type ModelForm = {
  readonly values: FormValues;
  /**
   * The metadata that goes with a verdict. Values with a problem are left out, since no export with them could be
   * imported.
   */
  readonly metadata: MetadataValues;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** Names in the link that the card doesn't define. */
  readonly unknownFields: readonly string[];
  /** The prediction to request, and how long to wait before requesting it. */
  readonly wanted: Wanted;
  readonly pauseMs: number;
  /** True while the form shows the first example, before the visitor changes it. */
  readonly isFirstExample: boolean;
  /** Sets the values after the visitor has changed one. */
  readonly change: (values: FormValues) => void;
  /** Fills in the values of an example or an earlier answer. */
  readonly fill: (values: FormValues) => void;
  /** Shows the problems. Returns the name of the first field whose value is rejected. */
  readonly submit: () => string | undefined;
  readonly startOver: () => void;
};

/**
 * The state of a model's form, which starts from a link, this tab's draft or the first example, in this order.
 * @param emptyHash the address of this page without values
 * @param embedded a form inside another page starts empty, and stores no draft that other forms would see; its draft is
 * only kept while a new version reloads the frame
 */
export function useModelForm(
  card: Card,
  link: FormValues | undefined,
  emptyHash: string,
  embedded: boolean,
): ModelForm {
  const [state, setState] = useState<FormState>(() => firstState(card, link, embedded));
  const { values, origin, pauseMs, problems } = state;
  const checked = useMemo(() => validateInputs(card, rawInputs(card, values)), [card, values]);
  const metadata = useMemo(() => checkMetadata(card, values), [card, values]);
  const wanted = useMemo((): Wanted => {
    if (origin === "nothing") return "nothing";
    if (checked.status === "invalid") return "unusable";
    return { inputs: checked.inputs, warnings: checked.warnings };
  }, [checked, origin]);

  const update = (next: FormState) => {
    setState(next);
    if (embedded) saveFrameDraft(card.id);
    else saveDraft(card.id, next.values);
    // Otherwise, the link would fill the form again on reload, or when the visitor goes back. While another screen is
    // loading, the form is still there, but the address is already that screen's.
    const route = parseRoute(window.location.hash);
    if (link !== undefined && route.page === "model" && route.id === card.id) replaceAddress(emptyHash);
  };

  useEffect(() => {
    if (!embedded) return;
    const keep = () => saveFrameDraft(card.id, values);
    window.addEventListener(beforeReload, keep);
    return () => window.removeEventListener(beforeReload, keep);
  }, [embedded, card.id, values]);

  const applied = useRef(link);
  useEffect(() => {
    // When the model is opened again, it may have another card, and the form has what the visitor typed since.
    if (link === undefined || link === applied.current) return;
    applied.current = link;
    setState(linkedState(card, link));
  }, [card, link]);

  return {
    values,
    metadata: metadata.usable,
    problems: [
      ...problems.filter(({ at }) => !metadata.problems.some((one) => one.at === at)),
      ...metadata.problems,
    ],
    warnings: checked.status === "valid" && origin !== "nothing" ? checked.warnings : [],
    unknownFields: link === undefined ? [] : unknownFields(card, link),
    wanted,
    pauseMs,
    isFirstExample: origin === "first example",
    change: (next) => {
      const touched = ({ at }: { at: string }) => next[at] !== values[at];
      const isTyped = card.fields.some(({ name, kind }) => kind === "text" && touched({ at: name }));
      update({
        values: next,
        origin: "visitor",
        pauseMs: isTyped ? typingPauseMs : 0,
        problems: problems.filter((problem) => !touched(problem)),
      });
    },
    fill: (next) => update({ values: next, origin: "visitor", pauseMs: 0, problems: [] }),
    submit: () => {
      const found = checked.status === "invalid" ? checked.problems : [];
      const ofMetadata = problems.filter(({ at }) => card.metadata.some(({ name }) => name === at));
      setState({
        ...state,
        origin: origin === "nothing" ? "visitor" : origin,
        problems: [...found, ...ofMetadata],
      });
      const positions = new Map(card.fields.map(({ name }, index) => [name, index]));
      return found.toSorted((a, b) => (positions.get(a.at) ?? 0) - (positions.get(b.at) ?? 0))[0]?.at;
    },
    startOver: () => update({ values: initialValues(card), origin: "nothing", pauseMs: 0, problems: [] }),
  };
}

/** The metadata that can be used, and the problems of the rest. */
function checkMetadata(card: Card, values: FormValues) {
  const given = metadataValues(card, values);
  const checked = validateMetadata(card, given);
  const problems = checked.status === "invalid" ? checked.problems : [];
  const usable = Object.entries(given).filter(([name]) => !problems.some(({ at }) => at === name));
  return { problems, usable: Object.fromEntries(usable) as MetadataValues };
}

function firstState(card: Card, link: FormValues | undefined, embedded: boolean): FormState {
  if (link !== undefined && (embedded || !isChangedSince(card))) return linkedState(card, link);
  const rest = { pauseMs: 0, problems: [] };
  const draft = embedded ? readFrameDraft(card.id) : readDraft(card.id);
  const empty = initialValues(card);
  if (draft !== undefined) {
    const isTouched = Object.entries(draft).some(([name, value]) => value !== empty[name]);
    return {
      ...rest,
      values: { ...empty, ...showableValues(card, draft) },
      origin: isTouched ? "visitor" : "nothing",
    };
  }
  const [example] = card.examples;
  if (example === undefined || embedded) return { ...rest, values: empty, origin: "nothing" };
  return { ...rest, values: exampleValues(card, example), origin: "first example" };
}

/**
 * Whether the form that a link filled has changed since, so that its values are in the draft. The form is drawn again
 * if its model is renamed or replaced in another tab.
 */
function isChangedSince({ id }: Card): boolean {
  const route = parseRoute(window.location.hash);
  return route.page === "model" && route.id === id && route.values === undefined;
}

/**
 * The form's state after following a link. Values that can't be used are reported immediately. Any that are
 * too long to be shown are left out of the form, and stay in the address until the form first changes.
 */
function linkedState(card: Card, link: FormValues): FormState {
  const all = linkValues(card, link);
  const values = showableValues(card, all);
  const problems = [
    validateInputs(card, rawInputs(card, all)),
    validateMetadata(card, metadataValues(card, all)),
  ].flatMap((checked) => (checked.status === "invalid" ? checked.problems : []));
  return { values, origin: "visitor", pauseMs: 0, problems };
}
