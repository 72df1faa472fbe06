let token = '';

/**
 * Takes the token out of the address, before anything else reads that: addresses go into histories, bookmarks and
 * screenshots (A30). It is held here and nowhere else; a page that is loaded again has forgotten it.
 */
export function takeLinkToken(
  page: Pick<Location, 'hash' | 'pathname' | 'search'>,
  past: Pick<History, 'replaceState'>,
): void {
  token = page.hash.slice(1);
  past.replaceState(null, '', page.pathname + page.search);
}

/** Of the link that the page was opened with; empty where it had none. */
export function linkToken(): string {
  return token;
}
