/**
 * Where a login leads to: a path of this server, or the board. An address that leads elsewhere would let a link to our
 * own login end on somebody else's page that looks like it.
 */
export function ownPath(wanted: string | undefined): string {
  const here = 'https://here.invalid';
  if (wanted === undefined || !wanted.startsWith('/') || !URL.canParse(wanted, here)) return '/';
  const { origin, pathname, search } = new URL(wanted, here);
  // A path that begins with two slashes would name a host when it is followed.
  return origin === here && !pathname.startsWith('//') ? pathname + search : '/';
}
