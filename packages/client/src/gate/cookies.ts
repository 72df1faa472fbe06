/** What the gate knows browsers by. The service's own cookies are not its business, and do not leave the service. */
const NAMES: ReadonlySet<string> = new Set([
  'device_id',
  'hmac_secret',
  '__Secure-twofold_bound',
  '__Host-twofold_visit',
]);

/**
 * The gate's cookies of a Cookie header, as they stand: also where a name is there twice, which is for the gate to judge.
 *
 * @returns empty where there is none
 */
export function gateCookiesOf(header: string | undefined): string {
  return (header ?? '')
    .split(';')
    .map((pair) => (pair.startsWith(' ') ? pair.slice(1) : pair))
    .filter((pair) => NAMES.has(pair.slice(0, Math.max(0, pair.indexOf('=')))))
    .join('; ');
}
