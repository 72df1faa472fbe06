import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rowsOf } from '../../installation/audit-rows.ts';
import { type CallAnswer, type Installation, openInstallation } from '../../installation/installation.ts';
import { createKey } from '../../users/application-key.ts';
import { enrollActive, enrollPending, type ScannedEnrollment } from '../../users/scanned-enrollment.ts';

let twofold: Installation;
let alice: ScannedEnrollment;
beforeEach(async () => {
  twofold = await openInstallation({ ALLOW_DEBUG_SETUP_OUTPUT: 'true', ENABLE_DEV_VERIFY_ENDPOINT: 'true' });
  alice = await enrollActive(twofold, 'alice');
});
afterEach(() => twofold.close());

const AGENT = 'Shop/1.0';
const call = (method: string, path: string, body?: unknown, apiKey?: string | null) =>
  twofold.call(method, path, {
    headers: { 'user-agent': AGENT },
    ...(body === undefined ? {} : { body }),
    ...(apiKey === undefined ? {} : { apiKey }),
  });

async function lastSeq(): Promise<number> {
  const [row] = await rowsOf(twofold.dataDir, 'select max(seq) as seq from audit_events');
  return Number(row?.seq ?? 0);
}

/** `action outcome reason` of each row that an action wrote, after every row was found complete. */
async function recorded(act: () => Promise<CallAnswer>): Promise<string[]> {
  const before = await lastSeq();
  const answer = await act();
  const rows = await rowsOf(twofold.dataDir, 'select * from audit_events where seq > ? order by seq', [
    before,
  ]);
  for (const row of rows) {
    expect(row).toMatchObject({
      at: twofold.clock.now(),
      ip: '127.0.0.1',
      user_agent: AGENT,
      request_id: answer.headers['x-request-id'],
    });
    expect(row.actor).toMatch(/^(?:key_|unknown$|session$)/);
    if (answer.body.requestId !== undefined) expect(row.request_id).toBe(answer.body.requestId);
  }
  return rows.map(({ action, outcome, reason }) =>
    [action, outcome, reason].filter((word) => word !== null).join(' '),
  );
}

describe('A33: every decision is one record of who, what, when, from where, with what outcome, under which request', () => {
  const wrong = () => alice.app.wrongCode(twofold.clock.now());
  const logIn = (token: unknown, user = 'alice') => call('POST', '/login', { user, token });

  it.each<[string, () => Promise<CallAnswer>, string[]]>([
    ['a login', () => logIn(alice.code()), ['verification.accepted success', 'session.opened success']],
    [
      'a login by recovery code',
      () => logIn(alice.recoveryCodes[0]),
      ['verification.accepted success', 'recovery_code.used success', 'session.opened success'],
    ],
    ['a wrong code', () => logIn(wrong()), ['verification.refused refused wrong_code']],
    ['a replay', () => logIn(alice.code(-1)), ['verification.refused refused replayed']],
    ['a code for nobody', () => logIn(wrong(), 'nobody'), ['verification.refused refused unknown_user']],
    [
      'a verification',
      () => call('POST', '/mfa/users/alice/verify', { code: alice.code() }),
      ['verification.accepted success'],
    ],
    [
      'a refused verification',
      () => call('POST', '/mfa/users/alice/verify', { code: wrong() }),
      ['verification.refused refused wrong_code'],
    ],
    [
      'a dead challenge',
      () => call('POST', '/mfa/users/alice/verify', { code: wrong(), challengeId: 'x' }),
      ['verification.refused refused expired'],
    ],
    [
      'a challenge',
      () => call('POST', '/mfa/users/alice/challenges', { kind: 'totp' }),
      ['challenge.created success'],
    ],
    [
      'an enrollment',
      () => call('POST', '/setup', { user: 'bob' }),
      ['factor.enrolled success', 'debug.secret_shown success'],
    ],
    [
      'an added factor',
      () => call('POST', '/mfa/users/alice/factors', { kind: 'totp' }),
      ['factor.enrolled success'],
    ],
    [
      'a renamed factor',
      () => call('PATCH', `/mfa/users/alice/factors/${alice.factorId}`, { label: 'x' }),
      ['factor.renamed success'],
    ],
    [
      'a removed factor',
      () => call('DELETE', `/mfa/users/alice/factors/${alice.factorId}`),
      ['factor.removed success'],
    ],
    [
      'new recovery codes',
      () => call('POST', '/mfa/users/alice/recovery-codes'),
      ['recovery_codes.issued success'],
    ],
    ['an unlock', () => call('POST', '/mfa/users/alice/unlock'), ['user.unlocked success']],
    ['an erasure', () => call('DELETE', '/mfa/users/alice'), ['user.erased success']],
    [
      'a missing key',
      () => call('GET', '/mfa/users/alice', undefined, null),
      ['api_key.refused refused missing'],
    ],
    [
      'a malformed key',
      () => call('GET', '/mfa/users/alice', undefined, 'x'),
      ['api_key.refused refused malformed'],
    ],
    [
      'a session that is none',
      () => call('GET', '/session', undefined, null),
      ['session.refused refused missing'],
    ],
    [
      'the use of /verify',
      () => call('POST', '/verify', { token: '000000', secret: alice.secret }),
      ['debug.verify_used refused'],
    ],
  ])('%s', async (_what, act, expected) => {
    expect(await recorded(act)).toEqual(expected);
  });

  it('a key without the scope', async () => {
    const key = await createKey(twofold, { scopes: ['events'] });
    expect(await recorded(() => call('GET', '/mfa/users/alice', undefined, key))).toEqual([
      'api_key.refused refused mfa',
    ]);
  });

  it('the end of a session', async () => {
    const [cookie = ''] = String((await logIn(alice.code())).headers['set-cookie']).split(';');
    const end = () =>
      twofold.call('DELETE', '/session', { apiKey: null, headers: { cookie, 'user-agent': AGENT } });
    expect(await recorded(end)).toEqual(['session.revoked success']);
    expect(await recorded(end)).toEqual(['session.refused refused invalid']);
  });

  it('a confirmation names what it replaced', async () => {
    const again = await enrollPending(twofold, 'alice');
    const rows = await recorded(() => logIn(again.code()));
    expect(rows).toEqual([
      'factor.confirmed success',
      'factor.removed success replaced',
      'factor.removed success replaced',
      'verification.accepted success',
      'session.opened success',
    ]);
  });

  it('the code that locks, and each that meets the lock', async () => {
    for (let i = 0; i < 9; i++) await logIn(wrong());
    expect(await recorded(() => logIn(wrong()))).toEqual([
      'verification.refused refused wrong_code',
      'user.locked success',
    ]);
    expect(await recorded(() => logIn(alice.code()))).toEqual(['verification.refused refused locked']);
  });

  it('a request that is not valid, or that was answered before, decides nothing', async () => {
    expect(await recorded(() => call('POST', '/login', { user: 'alice' }))).toEqual([]);
    expect(await recorded(() => call('GET', '/mfa/users/alice'))).toEqual([]);
  });
});
