import { decodeBase64url } from './base64url.ts';

/** The JSON form of a credential that a browser answers with (WebAuthn Level 3, section 5.1), taken apart. */
export interface CredentialJson {
  /** base64url. */
  id: string;
  clientDataJson: Buffer;
  response: Record<string, unknown>;
}

/** Longest credential id (section 4, Credential ID). */
const MAX_ID_BYTES = 1023;
/** Its members are short; extensions of browsers are bounded by our own body limit in any case. */
const MAX_CLIENT_DATA_BYTES = 8192;

/** The parts that both ceremonies have: `id` is `rawId` in its one spelling, `type` is the only one there is. */
export function readCredentialJson(value: unknown): CredentialJson | undefined {
  if (!isObject(value) || !isObject(value.response)) return undefined;
  const { id, rawId, type, response } = value;
  if (type !== 'public-key' || id !== rawId || typeof id !== 'string') return undefined;
  if (!decodeBase64url(id, MAX_ID_BYTES)?.length) return undefined;
  const clientDataJson = decodeBase64url(response.clientDataJSON, MAX_CLIENT_DATA_BYTES);
  return clientDataJson && { id, clientDataJson, response };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
