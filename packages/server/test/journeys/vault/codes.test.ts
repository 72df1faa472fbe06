import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Installation, openInstallation } from '../../installation/installation.ts';
import { administrator } from '../../people/person.ts';
import { noteSecret } from '../../secrets-ledger.ts';
import { oathtoolCode } from '../../users/oathtool.ts';
import {
  addCollection,
  addEntry,
  bodyOf,
  counterOf,
  disclosuresOf,
  makeCodesKey,
  RFC_SECRET,
  secretOf,
  signedTimestamp,
} from '../../vault/vault.ts';

let twofold: Installation;
let admin: Awaited<ReturnType<typeof administrator>>;
let apiKey: string;
let keyId: string;
let entry: string;
beforeEach(async () => {
  twofold = await openInstallation();
  admin = await administrator(twofold);
  entry = (await addEntry(admin)).id;
  ({ key: apiKey, id: keyId } = await makeCodesKey(admin, { application: twofold.applicationId }));
  await bind(entry);
});
afterEach(() => twofold.close());

const now = () => twofold.clock.now();
const seconds = () => Math.floor(now() / 1000);

async function bind(...entries: string[]): Promise<void> {
  bodyOf(await admin.call('PUT', `/api-keys/${keyId}/entries`, { entries }));
}

const get = (path: string, headers = {}) => twofold.call('GET', path, { apiKey, headers });
const post = (path: string, body: unknown) => twofold.call('POST', path, { apiKey, body });

const signed = () => signedTimestamp(apiKey, now());

describe('GET /otp', () => {
  it('C1: gives the code, how long it lives and the time', async () => {
    twofold.clock.advance(12);
    const answer = await get('/otp');
    const otp = oathtoolCode(RFC_SECRET, now());
    expect(bodyOf(answer)).toMatchObject({ otp, valid_for_seconds: 18, timestamp: seconds() });
    expect(await disclosuresOf(twofold)).toEqual([{ method: 'api_key', entryId: entry }]);
  });

  it('C4: gives the next code, and from when it is valid, where the present one is too old', async () => {
    twofold.clock.advance(27);
    expect(bodyOf(await get('/otp?min_valid_for=5'))).toMatchObject({
      ...{ otp: oathtoolCode(RFC_SECRET, now() + 3000), valid_for_seconds: 33 },
      ...{ timestamp: seconds(), valid_from: seconds() + 3 },
    });
  });

  it('C2: asks which, where the key is bound to several', async () => {
    const second = await addEntry(admin, { secret: secretOf(5) });
    await bind(entry, second.id);
    expect(await get('/otp')).toMatchObject({ status: 400, body: { code: 'codes.account_required' } });
    expect(bodyOf(await get(`/otp?account=${second.id}`))).toMatchObject({
      otp: oathtoolCode(secretOf(5), now()),
    });
  });
});

describe('POST /otp/verify', () => {
  it('T16: takes the step before and after, again and again, and no other', async () => {
    for (const [offset, valid] of [
      [-60, false],
      [-30, true],
      [0, true],
      [0, true],
      [30, true],
      [60, false],
    ] as const) {
      const otp = oathtoolCode(RFC_SECRET, now() + offset * 1000);
      expect(bodyOf(await post('/otp/verify', { otp }))).toEqual({ valid, timestamp: seconds() });
    }
  });

  it('T16: takes a code however it is spaced, and no other digits', async () => {
    const otp = oathtoolCode(RFC_SECRET, now());
    const fullWidth = [...otp].map((digit) => String.fromCodePoint(0xff10 + Number(digit))).join('');
    for (const [given, valid] of [
      [`${otp.slice(0, 3)} ${otp.slice(3)}`, true],
      [`${otp.slice(0, 3)}-${otp.slice(3)}`, true],
      [` ${otp}`, true],
      [fullWidth, false],
      [`${otp}0`, false],
      [otp.slice(1), false],
      ['', false],
    ] as const) {
      const answer = await post('/otp/verify', { otp: given });
      if (given === '') expect(answer.status).toBe(400);
      else expect(bodyOf(answer)).toMatchObject({ valid });
    }
  });

  it('T16: spends nothing: not the code, nor by a wrong one, nor the counter of HOTP', async () => {
    const { id } = await addEntry(admin, { secret: secretOf(1), type: 'hotp', counter: 3 });
    await bind(entry, id);
    const isValid = async (otp: string) =>
      bodyOf<{ valid: boolean }>(await post('/otp/verify', { otp, account: id })).valid;
    const { otp } = bodyOf<{ otp: string }>(await get(`/otp?account=${id}`));
    for (let again = 0; again < 3; again++) {
      expect(await isValid(otp)).toBe(true);
      expect(await isValid('000000')).toBe(false);
    }
    expect(await counterOf(twofold, id)).toBe(4);
    expect(await disclosuresOf(twofold)).toHaveLength(1);
  });

  it('T2: tells nothing of the next code of HOTP, which nobody was shown', async () => {
    const { id } = await addEntry(admin, { secret: RFC_SECRET, type: 'hotp', counter: 1 });
    await bind(id);
    // RFC 4226, appendix D: the codes of the counters 0, 1 and 2.
    for (const [otp, valid] of [
      ['755224', true],
      ['287082', false],
      ['359152', false],
    ] as const)
      expect(bodyOf(await post('/otp/verify', { otp }))).toMatchObject({ valid });
    expect(bodyOf(await get('/otp'))).toMatchObject({ otp: '287082' });
    expect(bodyOf(await post('/otp/verify', { otp: '287082' }))).toMatchObject({ valid: true });
  });

  it('misses a field', async () => {
    expect((await post('/otp/verify', {})).status).toBe(400);
  });
});

describe('GET /otp/secure', () => {
  it('C1: takes a signed timestamp once', async () => {
    const headers = signed();
    expect(bodyOf(await get('/otp/secure', headers))).toMatchObject({ otp: oathtoolCode(RFC_SECRET, now()) });
    expect(await get('/otp/secure', headers)).toMatchObject({
      status: 401,
      body: { code: 'signature.replayed' },
    });
  });
});

describe('POST /otp/lease', () => {
  it('C4: parallel jobs never get the same code, and the seventh is told when to come back', async () => {
    const answers = await Promise.all(Array.from({ length: 7 }, () => post('/otp/lease', {})));
    const given = answers.filter(({ status }) => status === 200).map(({ body }) => body.time_step);
    expect(new Set(given).size).toBe(6);
    const [refused] = answers.filter(({ status }) => status !== 200);
    expect(refused).toMatchObject({ status: 429, body: { code: 'codes.all_leased' } });
    twofold.clock.advance(Number(refused?.headers['retry-after']));
    expect((await post('/otp/lease', {})).status).toBe(200);
  });

  it.each([1, 4])('without a body asks no more of a code than its period of %i s', async (period) => {
    const short = await addEntry(admin, { secret: secretOf(period), period });
    await bind(short.id);
    const answer = await twofold.call('POST', '/otp/lease', { apiKey });
    expect(bodyOf(answer)).toMatchObject({ valid_from: expect.any(Number), time_step: expect.any(Number) });
    expect(await post('/otp/lease', { minValidSeconds: 5 })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/minValidSeconds' }] },
    });
  });

  it('the same secret in two collections is one secret', async () => {
    const copy = await addEntry(admin, { collection: await addCollection(admin, 'Other') });
    await bind(entry, copy.id);
    const steps = [];
    for (const account of [entry, copy.id, entry, copy.id])
      steps.push(bodyOf<{ time_step: number }>(await post('/otp/lease', { account })).time_step);
    expect(new Set(steps).size).toBe(4);
    const taken = await disclosuresOf(twofold);
    expect(taken.map(({ timeStep }) => timeStep)).toEqual(steps);
    // By which an administrator finds who takes the steps of a secret, from whichever entry.
    expect(new Set(taken.map(({ digest }) => digest)).size).toBe(1);
    expect(new Set(taken.map(({ entryId }) => entryId))).toEqual(new Set([entry, copy.id]));
  });

  it('a retry with the same key gets the first answer', async () => {
    const lease = () =>
      twofold.call('POST', '/otp/lease', { apiKey, body: {}, headers: { 'idempotency-key': 'job-1' } });
    expect((await lease()).body).toEqual((await lease()).body);
  });
});

describe('API_KEY and OTP_SECRET', () => {
  it('C2: are a key and an entry, without anything in the database', async () => {
    const own = 'an-own-key-of-an-earlier-system-0001';
    noteSecret(own);
    const other = await openInstallation({ API_KEY: own, OTP_SECRET: RFC_SECRET });
    try {
      const otp = oathtoolCode(RFC_SECRET, other.clock.now());
      const answer = await other.call('GET', '/otp', { apiKey: own });
      expect(answer).toMatchObject({ status: 200, body: { otp } });
      const verified = await other.call('POST', '/otp/verify', { apiKey: own, body: { otp } });
      expect(verified.body).toMatchObject({ valid: true });
      expect((await other.call('GET', '/otp', { apiKey: `${own}x` })).status).toBe(403);
      expect((await other.call('GET', '/mfa/users/alice', { apiKey: own })).status).toBe(403);
      expect(await disclosuresOf(other)).toEqual([{ method: 'api_key', entryId: 'environment' }]);
    } finally {
      await other.close();
    }
  });
});
