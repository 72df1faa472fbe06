import { consolePaths } from '../../paths.ts';

const pages: ReadonlySet<string> = new Set(consolePaths);

/**
 * Where a login leads to: a page of the console, or the board. An address that leads elsewhere would let a link to our own
 * login end on somebody else's page that looks like it; and one of the API would be opened by a page of this very origin,
 * which that trusts: a read that uses a code up, by a link in a mail (N28).
 */
export function ownPath(wanted: string | undefined): string {
  const here = 'https://here.invalid';
  if (wanted === undefined || !wanted.startsWith('/') || !URL.canParse(wanted, here)) return '/';
  const { origin, pathname, search } = new URL(wanted, here);
  return origin === here && pages.has(pathname) ? pathname + search : '/';
}
