import { TwofoldApiError } from '@twofold/client';

/** Where a reverse proxy's visitor wants to go, as the gate wrote it into the address of the login page. */
export interface PassageRequest {
  rd?: string;
  service?: string;
  state?: string;
  signature?: string;
}

/** What becomes of it, as the server decides. */
export type Passage =
  | { at: 'go'; location: string }
  /** A login helps; `levels` is what a device has to be worth there. */
  | { at: 'login'; rule: string; levels: readonly string[] }
  /** A login does not help. */
  | { at: 'denied'; rule: string }
  /** The gate sent nobody to this address. */
  | { at: 'refused' };

/** What a refusal says of the way on; undefined for one that says nothing of it. */
export function passageOf(error: unknown): Passage | undefined {
  if (!(error instanceof TwofoldApiError)) return undefined;
  const { rule, levels } = error.problem;
  const given = { rule: typeof rule === 'string' ? rule : '' };
  switch (error.code) {
    case 'gate.device_required':
      return { at: 'login', ...given, levels: Array.isArray(levels) ? levels.map(String) : [] };
    case 'gate.access_denied':
      return { at: 'denied', ...given };
    case 'gate.return_refused':
    case 'request.invalid':
      return { at: 'refused' };
    default:
      return undefined;
  }
}

/** With what a browser can be registered so that it is worth enough. */
export interface Ways {
  /** An address and a code, which together are one factor. */
  code: boolean;
  /** Nothing but a passkey does. */
  passkeyOnly: boolean;
  /** The browser has to prove its key afterwards. */
  bound: boolean;
}

export function waysFor(levels: readonly string[]): Ways {
  const passkeyOnly = levels.includes('phishing-resistant');
  return {
    code: !passkeyOnly && !levels.includes('mfa'),
    passkeyOnly,
    bound: levels.includes('device-bound'),
  };
}

/** What people are told of where they are going. Only of an address that the server knows as the gate's. */
export function destinationOf(rd: string | undefined): { host: string; path: string } | undefined {
  const url = rd === undefined ? null : URL.parse(rd);
  if (url === null || url.host === '') return undefined;
  return { host: url.host, path: url.pathname === '/' ? '' : url.pathname };
}

/** An address that a page may be opened at: never a script. @param here this page's own origin */
export function isWebAddress(location: string, here: string): boolean {
  const url = URL.parse(location, here);
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:');
}
