import pg from 'pg';
import { expect, it } from 'vitest';
import { httpCaller } from '../../installation/http-caller.ts';
import { countStatuses, enroll, logIn } from '../../users/enrolled-user.ts';
import { openDistributed } from '../apparatus/fault-store.ts';
import { acceptedCount } from '../apparatus/rows.ts';

/** The default of RATE_LIMIT_SECOND_FACTOR_SOURCE_MAX. */
const PER_SOURCE = 30;

it('X18: a right code is refused when its address spends its guesses, on another instance, before it is used', async () => {
  await using store = await openDistributed();
  // The code waits below for as long as a busy machine makes it.
  const env = { DATABASE_TIMEOUT: '20000', DATABASE_CONNECT_TIMEOUT: '20000' };
  const here = httpCaller(await store.start(env));
  const there = httpCaller(await store.start(env));
  const nowMs = Date.now();
  const user = await enroll(here, 'overtaken', nowMs);
  const body = { client: { ip: '198.51.100.9' } };

  const holder = new pg.Client({ connectionString: store.databaseUrl });
  await holder.connect();
  await holder.query('begin');
  await holder.query('select 1 from totp_factors where factor_id = $1 for update', [user.factorId]);
  const login = logIn(here, user.name, user.app.code(nowMs, 1), { body });
  const waiting = "select 1 from pg_stat_activity where wait_event_type = 'Lock'";
  while ((await holder.query(waiting)).rows.length === 0);
  const guesses = Array.from({ length: PER_SOURCE }, (_, other) =>
    logIn(there, `other-${other}`, '123456', { body }),
  );
  expect(countStatuses(await Promise.all(guesses))).toEqual({ 401: PER_SOURCE });
  await holder.query('commit');
  await holder.end();

  expect(await login).toMatchObject({ status: 429, body: { code: 'verification.locked' } });
  // The first code of the enrollment, and not this one.
  expect(await acceptedCount(store.databaseUrl, user.factorId)).toBe(1);
  for (const caller of [here, there]) caller.close();
});
