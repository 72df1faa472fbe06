import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { signMessage } from '../../../src/http/message-signature/sign.ts';
import { parseSigningSecret } from '../../../src/http/message-signature/signing-secret.ts';
import { type CallAnswer, type Installation, openInstallation } from '../../installation/installation.ts';
import { dataOf } from '../../people/client.ts';
import { administrator } from '../../people/person.ts';
import { noteSecret } from '../../secrets-ledger.ts';
import { oathtoolCode } from '../../users/oathtool.ts';
import { addEntry, bind, bodyOf, RFC_SECRET, secretOf } from '../../vault/vault.ts';

const AUTHORITY = 'twofold.test';

let twofold: Installation;
let admin: Awaited<ReturnType<typeof administrator>>;
let entries: string[];
let keyId: string;
let secret: Uint8Array;
beforeAll(async () => {
  twofold = await openInstallation({ RATE_LIMIT_UNAUTHENTICATED_MAX: '1000' });
  admin = await administrator(twofold);
  entries = [(await addEntry(admin)).id, (await addEntry(admin, { secret: secretOf(1) })).id];
  const body = { name: 'signer', scopes: ['codes'], application: twofold.applicationId, signed: true };
  const made = dataOf<{ signingSecret: string; apiKey: { id: string; keyId: string } }>(
    await admin.call('POST', '/api-keys', body),
    201,
  );
  noteSecret(made.signingSecret);
  keyId = made.apiKey.keyId;
  secret = parseSigningSecret(made.signingSecret) ?? new Uint8Array(0);
  await bind(admin, made.apiKey.id, ...entries);
});
beforeEach(() => twofold.clock.advance(1));
afterAll(() => twofold.close());

interface Message {
  method: string;
  path: string;
  query?: string;
  body?: string;
}

let nonces = 0;

function sign({ method, path, query = '', body = '' }: Message, key = secret): Record<string, string> {
  const headers: [string, string][] = [
    ['host', AUTHORITY],
    ...(body === '' ? [] : [['content-type', 'application/json'] as [string, string]]),
  ];
  const target = { method, scheme: 'http', authority: AUTHORITY, path, query: query && `?${query}` } as const;
  const added = signMessage(
    { ...target, headers, body: Buffer.from(body) },
    { keyId, secret: key },
    { createdSeconds: Math.floor(twofold.clock.now() / 1000), nonce: `nonce-of-codes-${nonces++}` },
  );
  return Object.fromEntries([...headers, ...added].map(([name, value]) => [name.toLowerCase(), value]));
}

function send(
  { method, path, query = '', body }: Message,
  headers: Record<string, string>,
): Promise<CallAnswer> {
  const target = query === '' ? path : `${path}?${query}`;
  return twofold.call(method, target, { apiKey: null, headers, ...(body !== undefined && { body }) });
}

const first = () => ({ method: 'GET', path: '/otp', query: `account=${entries[0]}` });
const lease = () => ({
  method: 'POST',
  path: '/otp/lease',
  body: JSON.stringify({ account: entries[0], minValidSeconds: 0 }),
});

describe('X63: the stronger form of signature, on the routes of codes', () => {
  it.each(['/otp', '/otp/secure'])('opens %s without the key being sent', async (path) => {
    const message = { ...first(), path };
    const otp = oathtoolCode(RFC_SECRET, twofold.clock.now());
    expect(bodyOf(await send(message, sign(message)))).toMatchObject({ otp });
  });

  it('is good once, also for forty copies at once', async () => {
    const headers = sign(lease());
    const answers = await Promise.all(Array.from({ length: 40 }, () => send(lease(), headers)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('covers method, path, question and body: moved to another it is refused', async () => {
    const moved: [Message, Message][] = [
      [first(), { ...first(), query: `account=${entries[1]}` }],
      [first(), { ...first(), path: '/otp/secure' }],
      [lease(), { ...lease(), body: JSON.stringify({ account: entries[1] }) }],
      [lease(), { ...lease(), path: '/otp/verify' }],
      [first(), { ...lease(), query: first().query }],
    ];
    for (const [signed, sent] of moved) {
      const answer = await send(sent, sign(signed));
      expect(answer).toMatchObject({ status: 401, body: { code: 'signature.refused' } });
    }
  });

  it('is under a secret of its own: neither another, nor the name of the key, makes it', async () => {
    for (const key of [new Uint8Array(32), new Uint8Array(Buffer.from(keyId.padEnd(32)).subarray(0, 32))]) {
      const answer = await send(first(), sign(first(), key));
      expect(answer).toMatchObject({ status: 401, body: { code: 'signature.refused' } });
    }
  });

  it('is late after a minute', async () => {
    const headers = sign(first());
    twofold.clock.advance(120);
    expect((await send(first(), headers)).status).toBe(401);
  });

  it('cannot be sent as a key: such a key only signs', async () => {
    const text = `tf_${keyId}_${Buffer.from(secret).toString('hex')}`;
    expect((await twofold.call('GET', '/otp', { apiKey: text })).status).toBe(403);
  });
});
