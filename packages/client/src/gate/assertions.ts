import { TwofoldUnreachableError } from '../errors.ts';
import { type Gatekeeper, onlyHeader, type Visitor } from './gatekeeper.ts';

export interface AssertionOptions {
  /** Where Twofold publishes its keys: its own address, not that of `GATE_LISTEN`. */
  baseUrl: string;
  /** The service's name: `aud`. */
  service: string;
  /** Compared with `iss` where it is given: `PUBLIC_URL` of the installation. */
  issuer?: string;
  /** After so long the keys are not read, in milliseconds. 1,000 when left out. */
  timeoutMs?: number;
  fetch?: typeof fetch;
  /** Unix milliseconds. */
  now?: () => number;
}

export interface AssertionReader extends Gatekeeper {
  /** @returns undefined for whatever is no valid statement for this service. Throws `TwofoldUnreachableError`. */
  read(assertion: string): Promise<Visitor | undefined>;
}

const TIMEOUT_MS = 1000;
/** Keys are read again after this, as one may have been withdrawn. */
const KEYS_AGE_MS = 600_000;
/** And for an unknown key id this often at most: anybody can make one up. */
const UNKNOWN_KEY_MS = 10_000;
/** What clocks may differ. */
const LEEWAY_SECONDS = 5;
const MAX_CHARACTERS = 8192;

type Key = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

interface Keys {
  readAt: number;
  byId: ReadonlyMap<string, Key>;
}

interface PublishedKey {
  kid?: string;
  kty?: string;
  crv?: string;
  x?: string;
}

/**
 * Reads `Remote-Assertion`: a statement of one minute, signed for this service alone, which a service behind the gate can
 * believe whoever hands it on. The policy of the service has to ask for it (`assertion: true`).
 */
export function createAssertionReader(options: AssertionOptions): AssertionReader {
  const { service, issuer, timeoutMs = TIMEOUT_MS, fetch = globalThis.fetch, now = Date.now } = options;
  const address = `${options.baseUrl.replace(/\/+$/, '')}/.well-known/jwks.json`;
  let reading: Promise<Keys> | undefined;
  let keys: Keys | undefined;

  async function readKeys(): Promise<Keys> {
    const readAt = now();
    try {
      const response = await fetch(address, { redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
      if (!response.ok) throw new Error(`The keys are answered with ${response.status}.`);
      const { keys: published } = (await response.json()) as { keys: PublishedKey[] };
      const usable = published.filter(({ kty, crv }) => kty === 'OKP' && crv === 'Ed25519');
      keys = { readAt, byId: new Map(await Promise.all(usable.map(toKey))) };
      return keys;
    } catch (cause) {
      throw new TwofoldUnreachableError('The keys of the gate cannot be read.', { cause });
    }
  }

  /** Those who need it at the same time share one request. */
  function renewed(): Promise<Keys> {
    reading ??= readKeys().finally(() => {
      reading = undefined;
    });
    return reading;
  }

  async function keyOf(id: string): Promise<Key | undefined> {
    const age = keys === undefined ? Number.POSITIVE_INFINITY : Math.abs(now() - keys.readAt);
    const isKnown = keys?.byId.has(id) === true;
    const isFresh = age < (isKnown ? KEYS_AGE_MS : UNKNOWN_KEY_MS);
    return (isFresh && keys ? keys : await renewed()).byId.get(id);
  }

  /** RFC 8725, sections 3.1, 3.8, 3.9 and 3.11: algorithm, issuer, audience and type are ours to say. */
  function isForUs(claims: Record<string, unknown>): boolean {
    const { aud, iss, exp, iat } = claims;
    const seconds = now() / 1000;
    if (aud !== service || (issuer !== undefined && iss !== issuer)) return false;
    if (typeof exp !== 'number' || typeof iat !== 'number') return false;
    return exp > seconds - LEEWAY_SECONDS && iat < seconds + LEEWAY_SECONDS;
  }

  async function read(assertion: string): Promise<Visitor | undefined> {
    if (assertion.length > MAX_CHARACTERS) return undefined;
    const [head = '', body = '', signature = '', ...rest] = assertion.split('.');
    const header = parse(head);
    const claims = parse(body);
    const bytes = decode(signature);
    if (rest.length > 0 || !header || !claims || !bytes) return undefined;
    if (header.typ !== 'gate+jwt' || header.alg !== 'EdDSA' || 'crit' in header) return undefined;
    if (typeof header.kid !== 'string' || !isForUs(claims)) return undefined;
    const key = await keyOf(header.kid);
    const signed = new TextEncoder().encode(`${head}.${body}`);
    if (!key || !(await crypto.subtle.verify('Ed25519', key, bytes, signed))) return undefined;
    return visitorOf(claims);
  }

  return {
    read,
    async identify(request) {
      const assertion = onlyHeader(request, 'remote-assertion') ?? '';
      if (assertion === '') return { outcome: 'unknown' };
      const visitor = await read(assertion);
      return visitor ? { outcome: 'allowed', visitor } : { outcome: 'denied' };
    },
  };
}

async function toKey({ kid = '', x = '' }: PublishedKey): Promise<[string, Key]> {
  const jwk = { kty: 'OKP', crv: 'Ed25519', x };
  return [kid, await crypto.subtle.importKey('jwk', jwk, 'Ed25519', false, ['verify'])];
}

function visitorOf({ sub, preferred_username: username, email, role, groups }: Record<string, unknown>) {
  if (typeof sub !== 'string' || sub === '') return undefined;
  return {
    id: sub,
    ...(typeof username === 'string' && { username }),
    ...(typeof email === 'string' && { email }),
    ...(typeof role === 'string' && { role }),
    ...(Array.isArray(groups) && { groups: groups.filter((group) => typeof group === 'string') }),
  };
}

function decode(part: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[A-Za-z0-9_-]+$/.test(part)) return undefined;
  try {
    return Uint8Array.from(atob(part.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
  } catch {
    return undefined;
  }
}

function parse(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(decode(part)));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
