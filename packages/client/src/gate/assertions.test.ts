import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { beforeEach, expect, it } from 'vitest';
import { TwofoldUnreachableError } from '../errors.ts';
import { createAssertionReader } from './assertions.ts';

const NOW = 1_900_000_000;
const HEADER = { alg: 'EdDSA', typ: 'gate+jwt', kid: 'key-1' };
const CLAIMS = { iss: 'https://auth.example.com', aud: 'wiki', sub: 'pseudonym', iat: NOW, exp: NOW + 60 };

let key: KeyObject;
let published: object[];
let reads: number;
let now: number;
beforeEach(() => {
  const pair = generateKeyPairSync('ed25519');
  key = pair.privateKey;
  published = [{ ...pair.publicKey.export({ format: 'jwk' }), kid: 'key-1', use: 'sig', alg: 'EdDSA' }];
  reads = 0;
  now = NOW * 1000;
});

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

function signed(claims: object, header: object = HEADER, by = key): string {
  const text = `${encode(header)}.${encode(claims)}`;
  return `${text}.${sign(null, Buffer.from(text), by).toString('base64url')}`;
}

function readerOf(answer: () => Response | Promise<Response> = () => Response.json({ keys: published })) {
  const fetched = async () => {
    reads++;
    return answer();
  };
  const fetch = fetched as unknown as typeof globalThis.fetch;
  const options = { baseUrl: 'https://auth.example.com', service: 'wiki', issuer: CLAIMS.iss };
  return createAssertionReader({ ...options, fetch, now: () => now });
}

it('reads what was signed for this service', async () => {
  const claims = {
    ...CLAIMS,
    preferred_username: 'alice',
    email: 'a@example.com',
    role: 'member',
    groups: ['staff'],
  };
  const visitor = {
    id: 'pseudonym',
    username: 'alice',
    email: 'a@example.com',
    role: 'member',
    groups: ['staff'],
  };
  const reader = readerOf();
  expect(await reader.identify({ headers: { 'remote-assertion': signed(claims) } })).toEqual({
    outcome: 'allowed',
    visitor,
  });
  expect(await reader.identify({ headers: { 'remote-assertion': '' } })).toEqual({ outcome: 'unknown' });
  expect(await reader.identify({ headers: { 'remote-assertion': 'x' } })).toEqual({ outcome: 'denied' });
});

it.each([
  ['another service', { ...CLAIMS, aud: 'shop' }, HEADER],
  ['a list of services', { ...CLAIMS, aud: ['wiki'] }, HEADER],
  ['another installation', { ...CLAIMS, iss: 'https://evil.example' }, HEADER],
  ['the past', { ...CLAIMS, iat: NOW - 70, exp: NOW - 10 }, HEADER],
  ['the future', { ...CLAIMS, iat: NOW + 10 }, HEADER],
  ['for ever', { ...CLAIMS, exp: undefined }, HEADER],
  ['nobody', { ...CLAIMS, sub: '' }, HEADER],
  ['an access token', CLAIMS, { ...HEADER, typ: 'at+jwt' }],
  ['no signature', CLAIMS, { ...HEADER, alg: 'none' }],
  ['another algorithm', CLAIMS, { ...HEADER, alg: 'HS256' }],
  ['an extension', CLAIMS, { ...HEADER, crit: ['x'] }],
  ['another key', CLAIMS, { ...HEADER, kid: 'key-2' }],
  ['no key', CLAIMS, { alg: 'EdDSA', typ: 'gate+jwt' }],
])('G22: a statement of %s is none', async (_, claims, header) => {
  expect(await readerOf().read(signed(claims, header))).toBeUndefined();
});

it('G22: what is not signed by the key that it names is none', async () => {
  const stranger = generateKeyPairSync('ed25519').privateKey;
  const good = signed(CLAIMS);
  const [head = '', , signature = ''] = good.split('.');
  const reader = readerOf();
  for (const bad of [
    signed(CLAIMS, HEADER, stranger),
    `${head}.${encode({ ...CLAIMS, sub: 'somebody else' })}.${signature}`,
    `${good}.x`,
    good.replace(/\.[^.]*$/, '.'),
    good.replace(/\.[^.]*$/, ''),
    `${good}=`,
    `.${good}`,
    '..',
    'a'.repeat(9000),
  ])
    expect(await reader.read(bad), bad.slice(0, 60)).toBeUndefined();
  expect(await reader.read(good)).toEqual({ id: 'pseudonym' });
});

it('keys are read once for all, anew for one that is not known, and not for each that somebody makes up', async () => {
  const reader = readerOf();
  await Promise.all(Array.from({ length: 5 }, () => reader.read(signed(CLAIMS))));
  expect(reads).toBe(1);
  for (let made = 0; made < 5; made++)
    await reader.read(signed(CLAIMS, { ...HEADER, kid: `made-up-${made}` }));
  expect(reads).toBe(1);
  now += 10_000;
  await reader.read(signed({ ...CLAIMS, iat: NOW + 10, exp: NOW + 70 }, { ...HEADER, kid: 'made-up' }));
  expect(reads).toBe(2);
});

it('a key that is published no more signs nothing, ten minutes later at the latest', async () => {
  const reader = readerOf();
  await reader.read(signed(CLAIMS));
  published = [];
  now += 600_000;
  const later = { ...CLAIMS, iat: NOW + 600, exp: NOW + 660 };
  expect(await reader.read(signed(later))).toBeUndefined();
});

it('G40: without keys nobody is let in, and they are asked for again', async () => {
  let isDown = true;
  const reader = readerOf(() =>
    isDown ? new Response('', { status: 503 }) : Response.json({ keys: published }),
  );
  await expect(reader.read(signed(CLAIMS))).rejects.toThrow(TwofoldUnreachableError);
  isDown = false;
  expect(await reader.read(signed(CLAIMS))).toEqual({ id: 'pseudonym' });
});
