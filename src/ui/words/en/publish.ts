/** The page that makes a site. */
export const publish = {};
