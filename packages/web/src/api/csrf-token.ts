/** With the prefix wherever the installation is served over https. */
const NAMES = ['__Host-twofold_csrf', 'twofold_csrf'];

/**
 * The value as it stands: it is base64url. Of the other cookies nothing is read: a neighbour on this host, or on one above
 * it, may have set anything.
 *
 * @param cookies as `document.cookie` has them
 */
export function csrfTokenIn(cookies: string): string | undefined {
  const pairs = cookies.split('; ');
  const values = NAMES.map((name) =>
    pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1),
  );
  return values.find(Boolean);
}
