/** The page about a model. */
export const about = {
  publish: (title: string) => `Publish a site with ${title}`,
};
