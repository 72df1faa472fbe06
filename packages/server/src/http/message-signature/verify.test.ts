import { timingSafeEqual } from 'node:crypto';
import fc from 'fast-check';
import { serializeInnerList } from 'structured-headers';
import { describe, expect, it, vi } from 'vitest';
import { formatContentDigest } from './content-digest.ts';
import type { HeaderLine, SignedMessage } from './message.ts';
import { isRefused } from './refusal.ts';
import { signMessage } from './sign.ts';
import { buildSignatureBase } from './signature-base.ts';
import { signatureMac } from './signing-secret.ts';
import {
  MAX_AGE_SECONDS,
  MAX_AHEAD_SECONDS,
  NONCE_RETENTION_SECONDS,
  verifyMessageSignature,
} from './verify.ts';

// The real functions, counted: the same work for an unknown key is a matter of calls, never of a stopwatch.
vi.mock('node:crypto', { spy: true });
vi.mock('./signing-secret.ts', { spy: true });

const NOW = 1_700_000_000;
const SECRET = Buffer.alloc(32, 0xa5);
const KEY_ID = 'k1';
const NONCE = 'nonce-0123456789';
const BODY = Buffer.from('{"user":"alice","token":"123456"}');
const MESSAGE: SignedMessage = {
  method: 'POST',
  scheme: 'https',
  authority: 'mfa.example.org',
  path: '/login',
  query: '?x=1',
  headers: [['Content-Type', 'application/json']],
  body: BODY,
};
const COVERED = ['@method', '@authority', '@path', '@query', 'content-type', 'content-digest'];
const PARAMETERS = { created: NOW, nonce: NONCE, keyid: KEY_ID };

function lookUp(keyId: string) {
  return keyId === KEY_ID ? { secret: SECRET } : undefined;
}

function verify(message: SignedMessage, nowSeconds = NOW) {
  return verifyMessageSignature(message, lookUp, { nowSeconds });
}

function signed(message: SignedMessage, signer = { keyId: KEY_ID, secret: SECRET }): SignedMessage {
  const added = signMessage(message, signer, { createdSeconds: NOW, nonce: NONCE });
  return { ...message, headers: [...message.headers, ...added] };
}

/** A correct MAC over whatever is asked, so that a refusal is due to the rule under test and nothing else. */
function signedAs(
  components: string[],
  parameters: Record<string, string | number | boolean>,
  part: Partial<SignedMessage> = {},
): SignedMessage {
  const message = { ...MESSAGE, ...part };
  const headers: HeaderLine[] = [...message.headers, ['Content-Digest', formatContentDigest(message.body)]];
  const serialized = serializeInnerList([
    components.map((name) => [name, new Map()]),
    new Map(Object.entries(parameters)),
  ]);
  const built = buildSignatureBase({ ...message, headers }, components, serialized);
  const mac = signatureMac(isRefused(built) ? '' : built.base, SECRET).toString('base64');
  return {
    ...message,
    headers: [...headers, ['Signature-Input', `s=${serialized}`], ['Signature', `s=:${mac}:`]],
  };
}

describe('verifyMessageSignature', () => {
  it('accepts what the signer made and returns its evidence', () => {
    expect(verify(signed(MESSAGE))).toEqual({
      keyId: KEY_ID,
      nonce: NONCE,
      createdAtSeconds: NOW,
      expiresAtSeconds: NOW + 60,
    });
    expect(
      isRefused(verify(signed({ ...MESSAGE, method: 'GET', headers: [], body: new Uint8Array() }))),
    ).toBe(false);
  });

  it('accepts @target-uri in place of authority, path and query, and an unknown parameter', () => {
    const message = signedAs(['@method', '@target-uri', 'content-digest'], { ...PARAMETERS, tag: 'app' });
    expect(isRefused(verify(message))).toBe(false);
  });

  it.each(['@method', '@authority', '@path', '@query', 'content-digest'])(
    'H01: refuses a signature that does not cover %s',
    (left) => {
      const components = COVERED.filter((name) => name !== left);
      expect(verify(signedAs(components, PARAMETERS))).toEqual({ refusal: 'coverage_insufficient' });
    },
  );

  it('H01: refuses an Idempotency-Key that is not covered: put in on the way, it fetches another answer', () => {
    const headers: HeaderLine[] = [...MESSAGE.headers, ['IDEMPOTENCY-Key', 'of another request']];
    expect(verify(signedAs(COVERED, PARAMETERS, { headers }))).toEqual({ refusal: 'coverage_insufficient' });
    const covered = signedAs([...COVERED, 'idempotency-key'], PARAMETERS, { headers });
    expect(isRefused(verify(covered))).toBe(false);
  });

  it('H01: @target-uri does not stand for the method or the body', () => {
    expect(verify(signedAs(['@target-uri', 'content-digest'], PARAMETERS))).toEqual({
      refusal: 'coverage_insufficient',
    });
    expect(verify(signedAs(['@method', '@target-uri'], PARAMETERS))).toEqual({
      refusal: 'coverage_insufficient',
    });
  });

  it.each([
    [NOW - MAX_AGE_SECONDS, undefined],
    [NOW - MAX_AGE_SECONDS - 1, 'created_too_old'],
    [NOW + MAX_AHEAD_SECONDS, undefined],
    [NOW + MAX_AHEAD_SECONDS + 1, 'created_in_future'],
    [0, 'created_too_old'],
    [-1, 'created_missing'],
    [999_999_999_999_999, 'created_in_future'],
    ['1700000000', 'created_missing'],
    [true, 'created_missing'],
    [1_700_000_000.5, 'created_missing'],
  ])('H02: created = %j against a clock at 1700000000 gives %s', (created, refusal) => {
    const outcome = verify(signedAs(COVERED, { ...PARAMETERS, created }));
    expect(isRefused(outcome) ? outcome.refusal : undefined).toBe(refusal);
  });

  it('H02: created is required, and a clock that is not a number accepts nothing', () => {
    expect(verify(signedAs(COVERED, { nonce: NONCE, keyid: KEY_ID }))).toEqual({
      refusal: 'created_missing',
    });
    expect(isRefused(verify(signed(MESSAGE), Number.NaN))).toBe(true);
  });

  it('H02: expires is honoured and can only shorten the time', () => {
    const at = (expires: number | string) => verify(signedAs(COVERED, { ...PARAMETERS, expires }));
    expect(at(NOW)).toEqual({ refusal: 'expired' });
    expect(at('soon')).toEqual({ refusal: 'signature_malformed' });
    expect(at(NOW + 1)).toMatchObject({ expiresAtSeconds: NOW + 1 });
    expect(at(NOW + 9_999)).toMatchObject({ expiresAtSeconds: NOW + MAX_AGE_SECONDS });
  });

  it.each([
    [undefined, false],
    ['x'.repeat(15), false],
    ['x'.repeat(16), true],
    ['x'.repeat(128), true],
    ['x'.repeat(129), false],
    [123_456_789_012_345, false],
  ])('H03: nonce %j: acceptable is %s', (nonce, acceptable) => {
    const parameters = { created: NOW, keyid: KEY_ID };
    const outcome = verify(signedAs(COVERED, nonce === undefined ? parameters : { ...parameters, nonce }));
    expect(outcome).toEqual(
      acceptable ? expect.objectContaining({ nonce }) : { refusal: 'nonce_unacceptable' },
    );
  });

  it('H03: a nonce is remembered for longer than any signature with it can be accepted', () => {
    const early = signedAs(COVERED, { ...PARAMETERS, created: NOW + MAX_AHEAD_SECONDS });
    expect(isRefused(verify(early, NOW))).toBe(false);
    const forgottenAt = NOW + NONCE_RETENTION_SECONDS;
    expect(isRefused(verify(early, forgottenAt))).toBe(true);
    // Also on an instance whose clock is five minutes behind.
    expect(isRefused(verify(early, forgottenAt - 299))).toBe(true);
  });

  it('H04: refuses a body that differs from its digest, though the signature covers the digest', () => {
    expect(verify({ ...signed(MESSAGE), body: Buffer.from('{"user":"mallory"}') })).toEqual({
      refusal: 'digest_mismatch',
    });
    expect(verify({ ...signed(MESSAGE), body: new Uint8Array() })).toEqual({ refusal: 'digest_mismatch' });
  });

  it('H05: refuses every algorithm but the one of the key', () => {
    for (const alg of ['hmac-sha512', 'HMAC-SHA256', 'none', '', 'ed25519', true]) {
      expect(verify(signedAs(COVERED, { ...PARAMETERS, alg }))).toEqual({ refusal: 'algorithm_mismatch' });
    }
    expect(isRefused(verify(signedAs(COVERED, { ...PARAMETERS, alg: 'hmac-sha256' })))).toBe(false);
  });

  it('H06: an unknown key and a wrong signature get the same refusal', () => {
    const unknown = verify(signed(MESSAGE, { keyId: 'nobody', secret: SECRET }));
    const wrong = verify(signed(MESSAGE, { keyId: KEY_ID, secret: Buffer.alloc(32, 1) }));
    expect(unknown).toEqual({ refusal: 'signature_rejected' });
    expect(wrong).toEqual(unknown);
  });

  it.each([
    ['an unknown key', signed(MESSAGE, { keyId: 'nobody', secret: SECRET })],
    ['a wrong signature', signed(MESSAGE, { keyId: KEY_ID, secret: Buffer.alloc(32, 1) })],
  ])('H06: %s costs one HMAC and one constant-time comparison', (_, message) => {
    vi.mocked(signatureMac).mockClear();
    vi.mocked(timingSafeEqual).mockClear();
    verify(message);
    expect(vi.mocked(signatureMac)).toHaveBeenCalledOnce();
    expect(vi.mocked(timingSafeEqual)).toHaveBeenCalledOnce();
  });

  it('H06: a signature made with the all-zero or an empty secret is refused for unknown and weak keys', () => {
    for (const secret of [Buffer.alloc(32), Buffer.alloc(0)]) {
      const message = signed(MESSAGE, { keyId: 'nobody', secret });
      for (const key of [undefined, { secret: new Uint8Array() }, { secret: new Uint8Array(31) }]) {
        expect(verifyMessageSignature(message, () => key, { nowSeconds: NOW })).toEqual({
          refusal: 'signature_rejected',
        });
      }
    }
  });

  it('refuses a missing, empty, oversized or mistyped key id before any key is looked up', () => {
    for (const keyid of ['', 'k'.repeat(129), 7, true]) {
      const message = signedAs(COVERED, { ...PARAMETERS, keyid });
      const outcome = verifyMessageSignature(message, () => ({ secret: SECRET }), { nowSeconds: NOW });
      expect(outcome).toEqual({ refusal: 'keyid_unacceptable' });
    }
    expect(verify(signedAs(COVERED, { created: NOW, nonce: NONCE }))).toEqual({
      refusal: 'keyid_unacceptable',
    });
  });

  it.each(['@method', 'x-absent', '@request-target'])(
    'refuses a correct MAC beside the component %s',
    (extra) => {
      expect(isRefused(verify(signedAs([...COVERED, extra], PARAMETERS)))).toBe(true);
    },
  );

  it('X63: a signature does not carry over to another method, authority, path, query or body', () => {
    const { headers } = signed(MESSAGE);
    const others: Partial<SignedMessage>[] = [
      { method: 'DELETE' },
      { authority: 'other.example.org' },
      { path: '/mfa/users/alice' },
      { query: '?x=2' },
      { query: '' },
      { body: Buffer.from('{"user":"alice","token":"654321"}') },
    ];
    for (const other of others) {
      expect(isRefused(verify({ ...MESSAGE, headers, ...other }, NOW + 29))).toBe(true);
    }
  });

  it('X63: nothing that travels in the request can sign it', () => {
    const message = signed(MESSAGE);
    for (const [name, value] of message.headers) {
      for (const secret of [Buffer.from(value), Buffer.from(name), Buffer.from(KEY_ID), Buffer.from(NONCE)]) {
        expect(isRefused(verify(signed(MESSAGE, { keyId: KEY_ID, secret })))).toBe(true);
      }
    }
  });
});

describe('any change of a signed request', () => {
  const char = fc.constantFrom(...'abcXYZ019-_~%/');
  const text = fc.string({ unit: char, minLength: 1, maxLength: 20 });
  const message = fc.record({
    method: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE'),
    scheme: fc.constantFrom<'http' | 'https'>('http', 'https'),
    authority: fc.constantFrom('mfa.example.org', 'localhost:3000', '[::1]:8080'),
    path: text.map((rest) => `/${rest}`),
    query: text.map((rest) => `?${rest}`),
    headers: fc.tuple(text, text).map(([type, key]): HeaderLine[] => [
      ['Content-Type', type],
      ['Idempotency-Key', key],
    ]),
    body: fc.uint8Array({ maxLength: 64 }),
  });

  it('X63: one changed character of method, authority, path, query or a covered header is refused', () => {
    const place = fc.constantFrom('method', 'authority', 'path', 'query', 'header');
    fc.assert(
      fc.property(message, place, fc.nat(), char, (original, where, at, replacement) => {
        const sent = signed(original);
        expect(isRefused(verify(sent))).toBe(false);
        const changed = changeOne(sent, where, at, replacement);
        fc.pre(changed !== undefined);
        if (changed) expect(isRefused(verify(changed))).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it('X63: one changed, added or removed byte of the body is refused', () => {
    fc.assert(
      fc.property(message, fc.nat(), fc.integer({ min: 1, max: 255 }), (original, at, flip) => {
        const sent = signed(original);
        const { body } = sent;
        const longer = new Uint8Array([...body, flip]);
        expect(isRefused(verify({ ...sent, body: longer }))).toBe(true);
        if (body.length === 0) return;
        expect(isRefused(verify({ ...sent, body: body.slice(1) }))).toBe(true);
        const flipped = body.map((byte, index) => (index === at % body.length ? byte ^ flip : byte));
        expect(isRefused(verify({ ...sent, body: flipped }))).toBe(true);
      }),
    );
  });

  it('a second line of any header of the signature, or of a covered header, is refused', () => {
    const sent = signed(MESSAGE);
    for (const [name] of sent.headers) {
      for (const value of ['', 'x', ...sent.headers.map(([, existing]) => existing)]) {
        for (const headers of [
          [...sent.headers, [name, value]],
          [[name, value], ...sent.headers],
        ]) {
          const lines = headers.map(([lineName = '', lineValue = '']): HeaderLine => [lineName, lineValue]);
          expect(isRefused(verify({ ...sent, headers: lines }))).toBe(true);
        }
      }
    }
  });

  it('malformed Signature-Input, Signature and Content-Digest are refused and never throw', () => {
    const valid = signed(MESSAGE);
    const damage = fc.tuple(fc.nat(), fc.nat({ max: 6 }), fc.string({ unit: 'binary', maxLength: 6 }));
    fc.assert(
      fc.property(fc.nat({ max: 3 }), damage, (line, [at, cut, insert]) => {
        const headers = valid.headers.map(([name, value], index): HeaderLine => {
          if (index !== line) return [name, value];
          const start = at % (value.length + 1);
          return [name, value.slice(0, start) + insert + value.slice(start + cut)];
        });
        // Only what changes nothing, blanks at an end, may pass.
        const accepted = !isRefused(verify({ ...valid, headers }));
        if (accepted) expect(headers[line]?.[1].trim()).toBe(valid.headers[line]?.[1]);
      }),
      { numRuns: 1_000 },
    );
  });
});

/** The message with one character of one part replaced; undefined when that leaves the same message. */
function changeOne(
  sent: SignedMessage,
  where: string,
  at: number,
  replacement: string,
): SignedMessage | undefined {
  const replaced = (text: string, from: number): string => {
    const index = from + (at % (text.length - from));
    return text.slice(0, index) + replacement + text.slice(index + 1);
  };
  if (where === 'header') {
    const line = at % sent.headers.length;
    const headers = sent.headers.map(
      ([name, value], index): HeaderLine => (index === line ? [name, replaced(value, 0)] : [name, value]),
    );
    return headers[line]?.[1] === sent.headers[line]?.[1] ? undefined : { ...sent, headers };
  }
  if (where === 'method') return { ...sent, method: sent.method === 'GET' ? 'POST' : 'GET' };
  if (where === 'authority') {
    const authority = replaced(sent.authority, 0);
    // Host names are compared without their case (RFC 9421 section 2.2.3).
    return authority.toLowerCase() === sent.authority.toLowerCase() ? undefined : { ...sent, authority };
  }
  const changed = where === 'path' ? { path: replaced(sent.path, 1) } : { query: replaced(sent.query, 1) };
  const same = where === 'path' ? changed.path === sent.path : changed.query === sent.query;
  return same ? undefined : { ...sent, ...changed };
}
