/** A year, in seconds. */
const HSTS_MAX_AGE = 31_536_000;

/**
 * The headers of every answer, made once, but for those that no browser gets (`headers-only.ts`). The policy suits JSON; a
 * route that answers with a page sets its own Content-Security-Policy.
 *
 * `no-store` is on every answer (A31): all of them are about one caller, and most hold something secret.
 */
export function securityHeaders({ https }: { https: boolean }): Readonly<Record<string, string>> {
  return Object.freeze({
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'cross-origin-resource-policy': 'same-origin',
    ...(https ? { 'strict-transport-security': `max-age=${HSTS_MAX_AGE}` } : {}),
  });
}
