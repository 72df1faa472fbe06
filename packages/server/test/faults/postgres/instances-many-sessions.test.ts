import { expect, it } from 'vitest';
import { httpCaller } from '../../installation/http-caller.ts';
import { onDatabase } from '../../servers/postgres.ts';
import { enroll, logIn, sessionCookieOf } from '../../users/enrolled-user.ts';
import { openDistributed } from '../apparatus/fault-store.ts';

/** A login every minute for a month. */
const SESSIONS = 40_000;
const REMEMBER = `insert into sessions
  select 'ses_' || lpad(n::text, 26, '0'), token_hash, user_id, application_id, method, aal, amr, created_at, expires_at,
    revoked_at, ip, user_agent
  from sessions, generate_series(1, ${SESSIONS}) as n`;

it('a user with ever so many sessions is unlocked in the time that a request has', async () => {
  await using store = await openDistributed();
  const caller = httpCaller(await store.start());
  const nowMs = Date.now();
  const user = await enroll(caller, 'alice', nowMs);
  await onDatabase(store.databaseUrl, REMEMBER);
  const session = sessionCookieOf(await logIn(caller, 'alice', user.recoveryCodes[0]));
  const sources: Record<string, string>[] = [{}, { cookie: session }];
  for (const headers of sources) {
    for (let guess = 0; guess < 10; guess++) {
      await logIn(caller, 'alice', user.app.wrongCode(nowMs, guess), { headers });
    }
    expect((await logIn(caller, 'alice', user.recoveryCodes[1], { headers })).status).toBe(429);
  }
  expect(await caller.call('POST', '/mfa/users/alice/unlock')).toMatchObject({ status: 204 });
  for (const [index, headers] of sources.entries()) {
    expect((await logIn(caller, 'alice', user.recoveryCodes[2 + index], { headers })).status).toBe(200);
  }
  caller.close();
});
