import { isIP } from 'node:net';
import { invalidField } from '../../platform/errors.ts';
import { checkName } from './name.ts';
import type { ApplicationRow } from './store.ts';

/** For whom an application's passkeys are made, where it is not the installation (WebAuthn Level 3, section 4). */
export interface OwnRelyingParty {
  /** A domain: passkeys are bound to it for ever. */
  readonly id: string;
  /** What a browser shows. */
  readonly name: string;
  /** Of the pages that may use its passkeys. */
  readonly origins: readonly string[];
}

/** A label more for each: browsers take five of different sites at least (section 5.11.1). */
const MAX_ORIGINS = 20;
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Throws `request.invalid` naming the field. Origins come out in their normal form. */
export function checkRelyingParty({ id, name, origins }: OwnRelyingParty): OwnRelyingParty {
  const domain = id.trim().toLowerCase();
  const isDomain = domain.length <= 253 && DOMAIN.test(domain) && isIP(domain) === 0;
  // A whole top-level domain would be everybody's.
  if (!isDomain || (!domain.includes('.') && domain !== 'localhost'))
    throw invalidField('/relyingParty/id', 'must be a domain, such as example.com');
  if (origins.length === 0 || origins.length > MAX_ORIGINS)
    throw invalidField('/relyingParty/origins', `must have 1 to ${MAX_ORIGINS} entries`);
  return { id: domain, name: checkName(name), origins: [...new Set(origins.map(checkOrigin))] };
}

/** Passkeys need a secure context: https, or this machine. */
function checkOrigin(text: string): string {
  const url = URL.parse(text.trim());
  const isSecure = url?.protocol === 'https:' || (url?.protocol === 'http:' && url.hostname === 'localhost');
  if (url && isSecure && url.origin === url.href.replace(/\/$/, '')) return url.origin;
  throw invalidField('/relyingParty/origins', 'must be origins with https, such as https://app.example.com');
}

export function toRelyingParty(row: ApplicationRow): OwnRelyingParty | null {
  const { webauthn_rp_id: id, webauthn_rp_name: name, webauthn_origins: origins } = row;
  if (id === null) return null;
  return { id, name: name ?? id, origins: origins === null ? [`https://${id}`] : JSON.parse(origins) };
}
