/** With the prefix wherever the installation is served over https. */
const NAMES = ['__Host-twofold_csrf', 'twofold_csrf'];

/** @param cookies as `document.cookie` has them */
export function csrfTokenIn(cookies: string): string | undefined {
  const pairs = new Map(
    cookies.split('; ').map((pair): [string, string] => {
      const equals = pair.indexOf('=');
      return [pair.slice(0, equals), decodeURIComponent(pair.slice(equals + 1))];
    }),
  );
  return NAMES.map((name) => pairs.get(name)).find(Boolean);
}
