import { createPublicKey, timingSafeEqual, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { HeaderLine, MessageHead } from './message.ts';
import { splitRequestTarget } from './message.ts';
import { isRefused } from './refusal.ts';
import { buildSignatureBase } from './signature-base.ts';
import { readClaimedSignature } from './signature-input.ts';
import { signatureMac } from './signing-secret.ts';
import vectors from './vectors/rfc9421.json' with { type: 'json' };

function headerLines(lines: string[][]): HeaderLine[] {
  return lines.map(([name = '', value = '']): HeaderLine => [name, value]);
}

const HEAD: MessageHead = {
  method: vectors.request.method,
  scheme: 'https',
  authority: vectors.request.authority,
  path: vectors.request.path,
  query: vectors.request.query,
  headers: headerLines(vectors.request.headers),
};

function baseOf(head: MessageHead, ...components: string[]) {
  return buildSignatureBase(head, components, '()');
}

describe('published vectors', () => {
  for (const vector of vectors.signatures) {
    it(`H08: the ${vector.algorithm} signature of RFC 9421 ${vector.section} verifies over the base built here`, () => {
      const headers: HeaderLine[] = [
        ...HEAD.headers,
        ['Signature-Input', vector.signatureInput],
        ['Signature', vector.signature],
      ];
      const claimed = readClaimedSignature(headers);
      if (isRefused(claimed)) throw new Error(claimed.refusal);
      const built = buildSignatureBase({ ...HEAD, headers }, claimed.components, claimed.serialized);
      if (isRefused(built)) throw new Error(built.refusal);

      expect(built.base).toBe(vector.base.join('\n'));
      const key = Buffer.from(vector.key, 'base64');
      const verified =
        vector.algorithm === 'hmac-sha256'
          ? timingSafeEqual(signatureMac(built.base, key), claimed.signature)
          : verify(null, Buffer.from(built.base, 'ascii'), ed25519Key(key), claimed.signature);
      expect(verified).toBe(true);
    });
  }

  for (const { section, target, component, value } of vectors.components) {
    it(`RFC 9421 ${section}: ${component} of ${target} is ${value}`, () => {
      const url = new URL(target);
      const head: MessageHead = {
        ...HEAD,
        authority: url.host,
        ...splitRequestTarget(target.slice(url.origin.length)),
      };
      expect(baseOf(head, component)).toEqual({ base: `"${component}": ${value}\n"@signature-params": ()` });
    });
  }
});

function ed25519Key(raw: Buffer) {
  return createPublicKey({
    format: 'jwk',
    key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') },
  });
}

describe('buildSignatureBase', () => {
  it('normalises the authority: case and the implied port, no other port', () => {
    const line = (scheme: 'http' | 'https', authority: string) =>
      baseOf({ ...HEAD, scheme, authority }, '@authority');
    const expected = (value: string) => ({ base: `"@authority": ${value}\n"@signature-params": ()` });
    expect(line('https', 'EXAMPLE.com:443')).toEqual(expected('example.com'));
    expect(line('http', 'example.com:80')).toEqual(expected('example.com'));
    expect(line('https', 'example.com:80')).toEqual(expected('example.com:80'));
    expect(line('http', '[::1]:3000')).toEqual(expected('[::1]:3000'));
  });

  it('keeps the percent-encoding and the case of path and query as they were sent', () => {
    const head = { ...HEAD, path: '/a%2fB/../c', query: '?x=%2F' };
    expect(baseOf(head, '@path', '@query')).toEqual({
      base: '"@path": /a%2fB/../c\n"@query": ?x=%2F\n"@signature-params": ()',
    });
  });

  it('trims the blanks around a header value', () => {
    expect(baseOf({ ...HEAD, headers: [['X-A', ' \t a  b \t']] }, 'x-a')).toEqual({
      base: '"x-a": a  b\n"@signature-params": ()',
    });
  });

  it.each([
    ['@status', 'component_unsupported'],
    ['@request-target', 'component_unsupported'],
    ['@scheme', 'component_unsupported'],
    ['@query-param', 'component_unsupported'],
    ['@signature-params', 'component_unsupported'],
    ['@', 'component_unsupported'],
    ['', 'component_unsupported'],
    ['Content-Type', 'component_unsupported'],
    ['date"', 'component_unsupported'],
    ['signature', 'component_unsupported'],
    ['signature-input', 'component_unsupported'],
    ['x-absent', 'component_missing'],
  ])('refuses the component %j', (component, refusal) => {
    expect(baseOf(HEAD, component)).toEqual({ refusal });
  });

  it('refuses a component named twice and a covered header that stands twice', () => {
    expect(baseOf(HEAD, '@path', 'date', '@path')).toEqual({ refusal: 'component_repeated' });
    const headers: HeaderLine[] = [
      ['X-A', '1'],
      ['x-a', '2'],
    ];
    expect(baseOf({ ...HEAD, headers }, 'x-a')).toEqual({ refusal: 'component_repeated' });
  });

  it.each([
    ['a line end', 'a\n"@path": /other'],
    ['a carriage return', 'a\rb'],
    ['a byte outside ASCII', 'caf\u00e9'],
    ['a no-break space at the end', 'a\u00a0'],
  ])('refuses a covered header value with %s', (_, value) => {
    expect(baseOf({ ...HEAD, headers: [['X-A', value]] }, 'x-a')).toEqual({
      refusal: 'component_unsupported',
    });
  });

  it.each([
    { method: 'PO ST' },
    { method: '' },
    { path: '' },
    { path: '*' },
    { path: 'http://example.com/foo' },
    { path: '/foo?x=1' },
    { path: '/foo#x' },
    { path: '/foo bar' },
    { path: '/foo\n"@query": ?' },
    { path: '/f\u00f6o' },
    { query: 'x=1' },
    { query: '?x#y' },
    { query: '?x\n' },
    { authority: '' },
    { authority: 'user@example.com' },
    { authority: 'example.com/x' },
  ])('refuses a request whose target is malformed: %j', (part) => {
    expect(baseOf({ ...HEAD, ...part }, '@method')).toEqual({ refusal: 'target_malformed' });
  });
});
