import { sql } from 'kysely';
import { Type } from 'typebox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { builders } from '../../platform/database/statement.ts';
import { TwofoldError } from '../../platform/errors.ts';
import { callerOf } from '../caller/caller.ts';
import { type HttpFixture, openHttpFixture } from '../fixture.ts';
import { sendAnswer } from './answer.ts';
import { purgeExpiredAnswers } from './idempotency.ts';
import { problemAnswer } from './problem.ts';

const HOUR_MS = 3_600_000;

let fixture: HttpFixture;
let key: string;
/** How often the work was done and committed. */
const spent = async () => {
  const counting = sql<{ count: number }>`select count from counters where key = 'spent'`;
  return (await fixture.database.read.execute(counting.compile(builders.sqlite))).rows[0]?.count ?? 0;
};

beforeEach(async () => {
  fixture = await openHttpFixture();
  key = (await fixture.createKey()).key ?? '';
  const { app, callers, idempotency } = fixture;
  const spend = sql`insert into counters values ('spent', 1, 0) on conflict do update set count = count + 1`;
  const schema = { body: Type.Object({ mode: Type.String() }) };
  let calls = 0;
  for (const url of ['/spend', '/other', '/users/:user/spend']) {
    app.post(url, { schema, ...callers.requireApplication('mfa') }, async (request, reply) => {
      const { mode } = request.body as { mode: string };
      const answer = await idempotency.answerOnce(request, async (tx) => {
        await tx.execute(spend.compile(builders.sqlite));
        calls++;
        if (mode === 'throw') throw new TwofoldError('factor.not_found');
        if (mode === 'refuse') return problemAnswer(new TwofoldError('totp.code_rejected'), request.id);
        if (mode === 'fail') return problemAnswer(new TwofoldError('database.unavailable'), request.id);
        if (mode === 'locked') return problemAnswer(new TwofoldError('verification.locked'), request.id);
        if (mode === 'empty') return { status: 204 };
        const body = { recoveryCode: `ABCD-${calls}`, application: callerOf(request).applicationId };
        return { status: 201, body, headers: { 'set-cookie': [`session=${calls}`, 'other=1'] } };
      });
      return sendAnswer(reply, answer);
    });
  }
});
afterEach(() => fixture.close());

const send = (
  idempotencyKey: string | undefined,
  payload: object = { mode: 'ok' },
  url = '/spend',
  apiKey = key,
) =>
  fixture.app.inject({
    method: 'POST',
    url,
    payload,
    headers: {
      'x-api-key': apiKey,
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
    },
  });

describe('Idempotency-Key', () => {
  it('gives the first answer again, with its cookies, and does the work once', async () => {
    const first = await send('k-1');
    const again = await send('k-1');
    expect(first.statusCode).toBe(201);
    expect(first.headers['idempotent-replayed']).toBeUndefined();
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect([again.statusCode, again.body]).toEqual([first.statusCode, first.body]);
    expect(again.headers['set-cookie']).toEqual(first.headers['set-cookie']);
    expect(await spent()).toBe(1);
  });

  it('without it, every request is done', async () => {
    await send(undefined);
    await send(undefined);
    expect(await spent()).toBe(2);
  });

  it('of 100 requests that come together does the work once, and gives all of them one answer', async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, () => send('k-1')));
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
    expect(answers.filter(({ headers }) => headers['idempotent-replayed'] === undefined)).toHaveLength(1);
    expect(await spent()).toBe(1);
  });

  it('gives a refusal again too, and its counting stays committed', async () => {
    const first = await send('k-1', { mode: 'refuse' });
    const again = await send('k-1', { mode: 'refuse' });
    expect(first.statusCode).toBe(401);
    expect(again.headers['content-type']).toBe(first.headers['content-type']);
    expect(again.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(again.body).toBe(first.body);
    expect(await spent()).toBe(1);
  });

  it('gives an answer without a body again', async () => {
    await send('k-1', { mode: 'empty' });
    const again = await send('k-1', { mode: 'empty' });
    expect([again.statusCode, again.body]).toEqual([204, '']);
    expect(again.headers['idempotent-replayed']).toBe('true');
  });

  it('keeps nothing of what was thrown: the retry is done anew', async () => {
    expect((await send('k-1', { mode: 'throw' })).statusCode).toBe(404);
    expect(await spent()).toBe(0);
    expect((await send('k-1')).statusCode).toBe(201);
  });

  it.each([
    ['fail', 503],
    ['locked', 429],
  ])('does not store an answer that asks for a retry: %s, %i', async (mode, status) => {
    expect((await send('k-1', { mode })).statusCode).toBe(status);
    expect((await send('k-1')).statusCode).toBe(201);
  });

  it('refuses another request under the same key, without telling of the first', async () => {
    await send('k-1');
    for (const [payload, url] of [
      [{ mode: 'empty' }, '/spend'],
      [{ mode: 'ok' }, '/spend?x=1'],
    ] as const) {
      const answer = await send('k-1', payload, url);
      expect(answer.json()).toMatchObject({ status: 422, code: 'idempotency.key_reused' });
      expect(answer.body).not.toContain('ABCD');
    }
    expect(await spent()).toBe(1);
  });

  it('belongs to one application, and to one address', async () => {
    const { database, applications, apiKeys, actor } = fixture;
    const other = await database.transaction(async (tx) => {
      const { id } = await applications.create(tx, { name: 'Other' }, actor);
      return apiKeys.create(tx, { applicationId: id, name: 'x', scopes: ['mfa'] }, actor);
    });
    const answers = [await send('k-1'), await send('k-1', undefined, '/spend', other.key ?? '')];
    answers.push(await send('k-1', undefined, '/other'), await send('k-1', undefined, '/users/alice/spend'));
    answers.push(await send('k-1', undefined, '/users/bob/spend'));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([201, 201, 201, 201, 201]);
    expect(new Set(answers.map(({ body }) => body)).size).toBe(5);
  });

  it('is forgotten after 24 hours, and not before', async () => {
    const first = await send('k-1');
    fixture.time.now += 24 * HOUR_MS - 1;
    expect((await send('k-1')).body).toBe(first.body);
    fixture.time.now += 1;
    expect((await send('k-1')).body).not.toBe(first.body);
  });

  it.each(['', ' ', 'a b', 'a'.repeat(256), 'é', 'a\tb'])('is refused as %j', async (idempotencyKey) => {
    const answer = await send(idempotencyKey);
    expect(answer.json()).toMatchObject({ status: 400, errors: [{ pointer: '#headers/idempotency-key' }] });
    expect(await spent()).toBe(0);
  });

  it('is taken with 255 visible characters', async () => {
    expect((await send('~'.repeat(255))).statusCode).toBe(201);
  });

  it('stores neither the key, nor the request, nor the answer in the clear', async () => {
    await send('client-key-1');
    const rows = await fixture.database.read.execute(
      sql`select * from idempotency_keys`.compile(builders.sqlite),
    );
    expect(rows.rows).toHaveLength(1);
    expect(JSON.stringify(rows.rows)).not.toMatch(/client-key|ABCD|mode|session/);
  });

  it('a stored answer moved to another row is not given', async () => {
    await send('k-1');
    await send('k-2');
    const swap = sql`update idempotency_keys set sealed_answer = (select max(sealed_answer) from idempotency_keys)`;
    await fixture.database.transaction(async (tx) => tx.execute(swap.compile(builders.sqlite)));
    const answers = [await send('k-1'), await send('k-2')];
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([201, 500]);
  });

  it('an answer that cannot be stored is not given, and its work is undone', async () => {
    const refuse = sql`create trigger full before update on idempotency_keys begin select raise(abort, 'full'); end`;
    await fixture.database.transaction(async (tx) => tx.execute(refuse.compile(builders.sqlite)));
    expect((await send('k-1')).statusCode).toBe(500);
    expect(await spent()).toBe(0);
  });
});

describe('purgeExpiredAnswers', () => {
  it('deletes what is over, in batches, and nothing else', async () => {
    for (const name of ['a', 'b', 'c']) await send(name);
    fixture.time.now += HOUR_MS;
    await send('d');
    fixture.time.now += 23 * HOUR_MS;
    const purge = (limit: number) =>
      fixture.database.transaction((tx) => purgeExpiredAnswers(tx, fixture.time.now, limit));
    expect([await purge(2), await purge(2), await purge(2)]).toEqual([2, 1, 0]);
    expect((await send('d')).headers['idempotent-replayed']).toBe('true');
  });
});
