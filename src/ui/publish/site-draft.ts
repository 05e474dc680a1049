import {
  type Accent,
  feedbackAddress,
  type OptionalPage,
  optionalPages,
  type SiteSettings,
} from "../../core/site-settings.ts";
import type { SitePlan } from "../../publish/make-site.ts";

/** The visitor's choices so far, valid or not. */
export type SiteDraft = {
  readonly models: ReadonlySet<string>;
  /** Ids of the models to include together with their lessons from this browser. */
  readonly withLessons: ReadonlySet<string>;
  /** Ids of the models whose cards are published without the address for feedback that they name. */
  readonly withoutAddress: ReadonlySet<string>;
  readonly title: string;
  readonly accent: Accent;
  readonly pages: ReadonlySet<OptionalPage>;
  /** The address of the source code, which is the same as this site's. */
  readonly source: string | undefined;
  readonly address: "none" | "mail" | "form";
  readonly mail: string;
  readonly form: string;
  readonly withCopies: boolean;
};

/** A problem in a draft that prevents the site from being built. */
export type DraftProblem = "noModel" | "title" | "mail" | "form";

/** A new draft with this site's own settings. */
export function draftOf(settings: SiteSettings, models: readonly string[]): SiteDraft {
  const { feedback } = settings;
  return {
    models: new Set(models),
    withLessons: new Set(),
    withoutAddress: new Set(),
    title: settings.title,
    accent: settings.accent,
    pages: new Set(settings.pages),
    source: settings.source,
    address: feedback === undefined ? "none" : "mail" in feedback ? "mail" : "form",
    mail: feedback && "mail" in feedback ? feedback.mail : "",
    form: feedback && "form" in feedback ? feedback.form : "",
    withCopies: false,
  };
}

/** Checks a draft. Returns a plan if and only if there are no problems. */
export function checkDraft(
  draft: SiteDraft,
  choices: readonly { readonly id: string }[],
): { readonly plan: SitePlan | undefined; readonly problems: readonly DraftProblem[] } {
  const problems: DraftProblem[] = [];
  const models = choices.filter(({ id }) => draft.models.has(id));
  if (models.length === 0) problems.push("noModel");
  const title = draft.title.trim();
  if (title.length === 0 || title.length > 60) problems.push("title");
  const feedback = addressOf(draft);
  if (draft.address !== "none" && !feedback) problems.push(draft.address);
  if (problems.length > 0) return { plan: undefined, problems };
  return {
    problems,
    plan: {
      withCopies: draft.withCopies,
      models: models.map(({ id }) => ({
        id,
        withLessons: draft.withLessons.has(id),
        ...(draft.withoutAddress.has(id) && { withoutAddress: true }),
      })),
      settings: {
        format: 1,
        title,
        accent: draft.accent,
        pages: optionalPages.filter((page) => draft.pages.has(page)),
        ...(draft.source !== undefined && { source: draft.source }),
        ...(feedback && { feedback }),
      },
    },
  };
}

function addressOf({ address, mail, form }: SiteDraft) {
  if (address === "none") return undefined;
  const value = address === "mail" ? { mail: mail.trim() } : { form: form.trim() };
  return feedbackAddress.safeParse(value).data;
}

/** A copy of the set with one member added or removed. */
export function toggled<Member>(set: ReadonlySet<Member>, member: Member, on: boolean): ReadonlySet<Member> {
  const next = new Set(set);
  if (on) next.add(member);
  else next.delete(member);
  return next;
}
