import type { RelyingParty } from '../relying-party.ts';

export type CeremonyType = 'webauthn.create' | 'webauthn.get';

/** What the browser says of the ceremony (WebAuthn Level 3, section 5.8.1). Members that are not known are ignored. */
export interface ClientData {
  type: string;
  /** base64url, as it stands there. */
  challenge: string;
  origin: string;
  crossOrigin: boolean;
  topOrigin: string | undefined;
}

/** UTF-8, a byte order mark skipped, one JSON object (sections 7.1, steps 5 and 6; 7.2, steps 8 and 9). */
export function readClientData(bytes: Uint8Array): ClientData | undefined {
  const value = parseJson(bytes);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const { type, challenge, origin, crossOrigin, topOrigin } = value as Record<string, unknown>;
  if (typeof type !== 'string' || typeof challenge !== 'string' || typeof origin !== 'string')
    return undefined;
  if (crossOrigin !== undefined && typeof crossOrigin !== 'boolean') return undefined;
  if (topOrigin !== undefined && typeof topOrigin !== 'string') return undefined;
  return { type, challenge, origin, crossOrigin: crossOrigin === true, topOrigin };
}

/** Skips a byte order mark, and refuses what is not UTF-8. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch {
    return undefined;
  }
}

export type ClientDataProblem = 'type' | 'origin' | 'cross_origin';

/**
 * Whether the ceremony ran where it may. The challenge is not looked at: it is found, or not, among those that wait.
 *
 * @returns what is wrong
 */
export function clientDataProblem(
  { type, origin, crossOrigin, topOrigin }: ClientData,
  expected: CeremonyType,
  { origins, topOrigins }: Pick<RelyingParty, 'origins' | 'topOrigins'>,
): ClientDataProblem | undefined {
  // Section 7.1, step 7; 7.2, step 10.
  if (type !== expected) return 'type';
  // Section 7.1, step 9; 7.2, step 12. Compared as text: a browser writes an origin in one way.
  if (!origins.includes(origin)) return 'origin';
  // Section 7.1, step 10; 7.2, step 13. The library lets it pass where there is no topOrigin (attack: click-jacking).
  if (crossOrigin && topOrigins === undefined) return 'cross_origin';
  // Section 7.1, step 11; 7.2, step 14.
  if (topOrigin !== undefined && !(crossOrigin && topOrigins?.includes(topOrigin))) return 'cross_origin';
  return undefined;
}
