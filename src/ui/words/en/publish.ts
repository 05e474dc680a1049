import type { Accent, OptionalPage } from "../../../core/site-settings.ts";
import { counted } from "../format.ts";

const accents: Readonly<Record<Accent, string>> = {
  red: "Red",
  blue: "Blue",
  green: "Green",
  violet: "Violet",
  teal: "Teal",
  ink: "Ink",
};
const pages: Readonly<Record<OptionalPage, string>> = {
  feedback: "Feedback",
  api: "API",
  new: "New model",
  publish: "Publish",
};

/** The page that builds a site for publishing. */
export const publish = {
  title: "Publish a site",
  lead: "Choose what goes into the site, then download it as one file. The file is built on this page, and nothing is uploaded.",
  models: {
    heading: "Models",
    loading: "Looking for models…",
    none: "No models yet. Add one first.",
    lessons: (rows: string) => `Include what it learned here from ${rows} of feedback`,
  },
  site: {
    heading: "Site",
    title: "Title",
    accent: "Colour",
    accents,
    pages: "Other pages",
    pageNames: pages,
    copies: "Add compressed copies (.gz), for servers that can send them directly",
  },
  feedback: {
    heading: "Feedback from visitors",
    none: "Stays with the visitor",
    mail: "They can email it to me",
    form: "They can send it to a form I run",
    mailLabel: "Email address",
    formLabel: "Address of the form",
    formHelp:
      "The form must accept JSON via POST and allow the published site via CORS. The site’s content security policy lets pages connect only to this address and to the forms that the models’ own cards name.",
    named: "Addresses that the models’ own cards name",
    namedAddress: (title: string, address: string) => `Feedback on ${title} can be sent to ${address}`,
    namedHelp:
      "These apply whatever you choose above. If you untick one, it is left out of the published card, and your choice applies to that model, too.",
    note: "Nothing is sent without consent, and visitors see exactly what is sent.",
  },
  /** Why the site can't be built yet. */
  problems: {
    noModel: "Choose at least one model.",
    title: "Give the site a title of at most 60 characters.",
    mail: "Enter an email address, such as you@example.org.",
    form: "Enter an address that begins with https://.",
  },
  download: "Download site",
  making: "Making the site",
  done: (files: string, size: string, copies: number, packed: string) =>
    `Done: ${files} files, ${size}${copies === 0 ? "" : `, and ${counted(copies, "compressed copy", "compressed copies")}`}; ${packed} as one zip. Unzip it before you put it on the web.`,
  missing: (paths: string) => `Files that this page’s host doesn’t serve are not in the zip: ${paths}`,
  failed: "Nothing was saved. Your choices are still here.",
  steps: {
    heading: "Put it on the web",
    again:
      "To publish a new version, download the site again and upload it over the old one. Visitors are asked before they switch to it, and their own lessons are reapplied to the new version.",
    hosts: [
      {
        name: "GitHub Pages",
        steps: [
          "Unzip the file.",
          "Create a public repository at github.com/new and click “uploading an existing file”.",
          "Drag everything inside the unzipped folder onto the page, so that index.html is at the top level, and commit. GitHub accepts at most 100 files at a time. If you have more, drag the “assets” folder first and commit, then drag the rest and commit again.",
          "Under Settings, Pages, choose “Deploy from a branch”, main and / (root), then save. After a minute the site is at NAME.github.io/REPOSITORY.",
        ],
      },
      {
        name: "Netlify Drop",
        steps: ["Unzip the file.", "Open app.netlify.com/drop and drag the unzipped folder onto it."],
      },
      {
        name: "Cloudflare Pages",
        steps: [
          "In the dashboard, open Workers & Pages, then create a Pages project by uploading assets.",
          "Drop the zip file or the unzipped folder there and deploy.",
        ],
      },
      {
        name: "Any server",
        steps: [
          "Unzip the file into any folder that the server serves, at the root or in a subfolder.",
          "If you added compressed copies, nginx sends them with “gzip_static on”.",
          "Use HTTPS: without it, the site still works, but not offline, and its API is not available.",
          "To try it on your own computer: python3 -m http.server --directory FOLDER, then open http://localhost:8000.",
        ],
      },
    ],
  },
};
