import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HeaderLine, SignedMessage } from './message.ts';
import { signMessage } from './sign.ts';
import { formatSigningSecret, parseSigningSecret } from './signing-secret.ts';

const GUIDE = new URL('../../../../../docs/guides/signed-requests.md', import.meta.url);
const NONCE = 'nonce-0123456789';

function message(part: Partial<SignedMessage> = {}): SignedMessage {
  return {
    method: 'POST',
    scheme: 'https',
    authority: 'mfa.example.org',
    path: '/login',
    query: '',
    headers: [['Content-Type', 'application/json']],
    body: Buffer.from('{"user":"alice","token":"123456"}'),
    ...part,
  };
}

describe('signMessage', () => {
  it('covers method, authority, path, query, the body and the headers that change what a request does', () => {
    const headers: HeaderLine[] = [
      ['content-type', 'application/json'],
      ['Idempotency-Key', 'k-1'],
      ['User-Agent', 'x'],
    ];
    const signer = { keyId: 'k1', secret: Buffer.alloc(32, 1) };
    const added = signMessage(message({ headers }), signer, { createdSeconds: 1_700_000_000, nonce: NONCE });
    expect(added.map(([name]) => name)).toEqual(['Content-Digest', 'Signature-Input', 'Signature']);
    expect(added[1]?.[1]).toBe(
      'sig1=("@method" "@authority" "@path" "@query" "content-type" "idempotency-key" "content-digest")' +
        ';created=1700000000;nonce="nonce-0123456789";keyid="k1";alg="hmac-sha256"',
    );
  });

  it('makes the headers of the example in the guide', () => {
    const guide = readFileSync(GUIDE, 'utf8');
    const secret = parseSigningSecret(/`(tfs_[^`]{43})`/.exec(guide)?.[1] ?? '') ?? new Uint8Array();
    const now = { createdSeconds: 1_700_000_000, nonce: '00112233445566778899aabbccddeeff' };
    const added = signMessage(message(), { keyId: 'k1', secret }, now);
    expect(added).toHaveLength(3);
    for (const [name, value] of added) expect(guide).toContain(`\n${name}: ${value}\n`);
  });

  it('adds no Content-Digest where there is no body', () => {
    const bare = message({ method: 'GET', headers: [], body: new Uint8Array() });
    const added = signMessage(
      bare,
      { keyId: 'k1', secret: Buffer.alloc(32, 1) },
      { createdSeconds: 1, nonce: NONCE },
    );
    expect(added.map(([name]) => name)).toEqual(['Signature-Input', 'Signature']);
  });

  it('H07: no spelling of the secret is in any header that is sent', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        const secret = Buffer.from(bytes);
        const added = signMessage(message(), { keyId: 'k1', secret }, { createdSeconds: 1, nonce: NONCE });
        const sent = added.map((line) => line.join(': ')).join('\n');
        for (const encoding of ['base64', 'base64url', 'hex', 'latin1'] as const) {
          expect(sent.includes(secret.toString(encoding))).toBe(false);
        }
      }),
    );
  });

  it('throws for a request that no verifier would accept', () => {
    const signer = { keyId: 'k1', secret: Buffer.alloc(32, 1) };
    const now = { createdSeconds: 1, nonce: NONCE };
    expect(() => signMessage(message({ path: 'login' }), signer, now)).toThrow(RangeError);
    const twice: HeaderLine[] = [
      ['Content-Type', 'application/json'],
      ['Content-Type', 'text/plain'],
    ];
    expect(() => signMessage(message({ headers: twice }), signer, now)).toThrow(RangeError);
  });
});

describe('the signing secret', () => {
  it('reads back from its one spelling, which is not that of an API key', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        const text = formatSigningSecret(bytes);
        expect(text).toMatch(/^tfs_[A-Za-z0-9_-]{43}$/);
        expect(parseSigningSecret(text)).toEqual(bytes);
      }),
    );
  });

  it('refuses every other spelling and length', () => {
    const text = formatSigningSecret(new Uint8Array(32));
    for (const bad of [
      '',
      'tfs_',
      text.slice(4),
      `tf_${text.slice(4)}`,
      `${text}A`,
      `${text}=`,
      `${text}\n`,
    ]) {
      expect(parseSigningSecret(bad)).toBeUndefined();
    }
    expect(parseSigningSecret(`${text.slice(0, -1)}B`)).toBeUndefined();
    expect(() => formatSigningSecret(new Uint8Array(31))).toThrow(RangeError);
  });
});
