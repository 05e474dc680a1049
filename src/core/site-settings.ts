import { AppError } from "./errors.ts";
import { checkSchema, firstProblem } from "./expectation.ts";
import { z } from "./zod.ts";

/**
 * The colours that a site can use for what comes from the visitor, such as their own value on a curve.
 * `ui/styles/tokens.css` defines each one for the light and dark themes.
 */
export const accents = ["red", "blue", "green", "violet", "teal", "ink"] as const;
export type Accent = (typeof accents)[number];

/** The pages that a site can omit. */
export const optionalPages = ["feedback", "api", "new", "publish"] as const;
export type OptionalPage = (typeof optionalPages)[number];

/**
 * Where visitors may send their feedback: to an email address, or as JSON to a form that accepts POST
 * requests. Forms must use HTTPS, except on the same machine, for example in tests.
 */
export const feedbackAddress = z.union([
  z.strictObject({ mail: z.email().max(254) }),
  z.strictObject({
    form: z
      .url()
      .max(2000)
      .refine(isSecureAddress, "an address that begins with https:// and has no user name")
      // A content policy uses spaces, semicolons and commas as separators.
      .refine((url) => !/[\s;,'"]/.test(url), "an address without spaces, commas, semicolons or quotes"),
  }),
]);
export type FeedbackAddress = z.infer<typeof feedbackAddress>;

/** The email address, or the form's URL. */
export const addressText = (address: FeedbackAddress) => ("form" in address ? address.form : address.mail);

const shape = z.object({
  format: z.literal(1).default(1),
  /** Shown in the masthead, in the tab and on a phone's home screen. */
  title: z.string().trim().min(1).max(60).default("Hunch"),
  accent: z.enum(accents).default("red"),
  /** The pages that the site has besides those of its models. */
  pages: z.array(z.enum(optionalPages)).default([...optionalPages]),
  /** The address of the site's source code, for a link in the footer. */
  source: z
    .url()
    .max(2000)
    .refine(isSecureAddress, "an address that begins with https:// and has no user name")
    .optional(),
  /** Used for every model whose card doesn't give its own address. Without an address, nothing is sent. */
  feedback: feedbackAddress.optional(),
});

/** The site owner's settings, in `site.json` next to `index.html` and in the page's `hunch-site` meta element. */
export type SiteSettings = z.infer<typeof shape>;

/** The settings of a site whose owner hasn't set any. */
export const defaultSettings: SiteSettings = shape.parse({});

/** Validates a site's settings. Throws AppError `site-invalid` with one problem for each faulty key. */
export function parseSiteSettings(value: unknown): SiteSettings {
  const result = checkSchema(shape, value);
  if ("data" in result) return result.data;
  const { problems } = result;
  throw new AppError("site-invalid", { path: "site.json", ...firstProblem(problems) }, { problems });
}

function isSecureAddress(address: string): boolean {
  const url = URL.parse(address);
  if (url === null || url.username !== "" || url.password !== "") return false;
  // In a content policy, https://* would allow every site.
  if (!/^(\[[\da-f:.]+\]|[a-z\d._-]+)$/.test(url.hostname)) return false;
  const isHere = ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
  return url.protocol === "https:" || (url.protocol === "http:" && isHere);
}
