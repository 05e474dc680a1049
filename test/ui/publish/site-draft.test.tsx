import { expect, it } from "vitest";
import { parseSiteSettings } from "../../../src/core/site-settings.ts";
import { checkDraft, draftOf } from "../../../src/ui/publish/site-draft.ts";

it("keeps all of the site's own settings in a new draft", () => {
  const settings = parseSiteSettings({
    title: "Ours",
    accent: "teal",
    pages: ["api"],
    source: "https://code.example/ours",
    feedback: { mail: "owner@example.org" },
  });
  const choices = [{ id: "movie" }];
  expect(checkDraft(draftOf(settings, ["movie"]), choices).plan?.settings).toEqual(settings);
});
