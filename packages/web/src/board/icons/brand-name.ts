/** What companies add to their names, and people to the names of logins. */
const ENDINGS = /(?:\.(?:com|org|net|io|dev|app)|[ ,-]+(?:inc|ltd|llc|gmbh|cloud|login|accounts?))\.?$/i;

/**
 * The icon that an entry has: the one it names, else that of a brand with the name of its issuer. Undefined where there
 * is none. Names come from anywhere: only one of `known` comes out.
 *
 * @param known the names of all icons there are
 */
export function brandOf(
  { icon, issuer }: { icon: string | null; issuer: string | null },
  known: ReadonlySet<string>,
): string | undefined {
  const names = [icon, issuer, issuer?.trim().replace(ENDINGS, '')];
  return names.map((name) => spelledAsIcon(name ?? '')).find((name) => known.has(name));
}

/** As the package of icons makes its names of the brands'. */
function spelledAsIcon(name: string): string {
  return name
    .toLowerCase()
    .replaceAll('+', 'plus')
    .replaceAll('.', 'dot')
    .replaceAll('&', 'and')
    .normalize('NFD')
    .replace(/[^a-z0-9]/g, '');
}
