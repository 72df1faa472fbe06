import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HttpCaller, httpCaller } from '../installation/http-caller.ts';
import { rowsAt } from '../installation/rows.ts';
import type { ServerProcess } from '../installation/server-process.ts';
import { type EnrolledUser, enroll, logIn } from '../users/enrolled-user.ts';
import { type FaultStore, openFaultStore, type SetUp } from './apparatus/fault-store.ts';
import { acceptedCount } from './apparatus/rows.ts';
import { expectWholeHistory } from './apparatus/wholeness.ts';

describe.each<SetUp>(['embedded', 'distributed'])('fault 12, %s', (setUp) => {
  let store: FaultStore;
  let servers: [ServerProcess, ServerProcess];
  let callers: [HttpCaller, HttpCaller];
  beforeAll(async () => {
    store = await openFaultStore(setUp);
    const first = await store.start();
    const second = await store.start();
    servers = [first, second];
    callers = [httpCaller(first), httpCaller(second)];
  });
  afterAll(async () => {
    await expectWholeHistory(store.databaseUrl);
    for (const caller of callers) caller.close();
    await store[Symbol.asyncDispose]();
  });

  async function enrolled(name: string): Promise<EnrolledUser & { nextCode: string }> {
    const nowMs = Date.now();
    const user = await enroll(callers[0], name, nowMs);
    return { ...user, nextCode: user.app.code(nowMs, 1) };
  }

  /** Resolves when the row is there: the lost request was carried out. */
  async function untilRows(sql: string, values: string[], count: number): Promise<void> {
    while ((await rowsAt(store.databaseUrl, sql, values)).length < count)
      await new Promise((resolve) => setTimeout(resolve, 5));
  }

  describe('an answer that was lost after the commit', () => {
    it.each([
      ['the same process', 0],
      ['another process', 1],
    ] as const)(
      'comes again from %s for the same Idempotency-Key, and the code is not spent twice',
      async (_where, at) => {
        const user = await enrolled(`lost-${at}`);
        const key = `lost-login-${at}`;
        const body = { user: user.name, token: user.nextCode };
        await sendAndHangUp(servers[0], '/login', body, key);
        const accepted =
          "select 1 from audit_events where action = 'verification.accepted' and factor_id = ?";
        await untilRows(accepted, [user.factorId], 2);

        const options = { headers: { 'idempotency-key': key } };
        const retry = await logIn(callers[at], user.name, user.nextCode, options);
        expect(retry).toMatchObject({ status: 200, body: { success: true } });
        expect(retry.headers['idempotent-replayed']).toBe('true');
        const cookie = String(retry.headers['set-cookie']).split(';')[0] ?? '';
        const session = await callers[at].call('GET', '/session', { headers: { cookie }, apiKey: null });
        expect(session).toMatchObject({ status: 200, body: { user: user.name } });

        expect(await logIn(callers[at], user.name, user.nextCode)).toMatchObject({
          body: { reason: 'replayed' },
        });
        expect(await acceptedCount(store.databaseUrl, user.factorId)).toBe(2);
        expect(
          await rowsAt(
            store.databaseUrl,
            'select 1 from sessions where user_id = (select user_id from factors where id = ?)',
            [user.factorId],
          ),
        ).toHaveLength(2);
      },
    );

    it('of an enrollment gives the same secret and codes again, and one factor is there', async () => {
      const body = { user: 'lost-setup' };
      await sendAndHangUp(servers[0], '/setup', body, 'lost-setup-key');
      await untilRows('select 1 from users where name = ?', ['lost-setup'], 1);
      const options = { body, headers: { 'idempotency-key': 'lost-setup-key' } };
      const first = await callers[1].call('POST', '/setup', options);
      const second = await callers[0].call('POST', '/setup', options);
      expect(first.status).toBe(200);
      expect(second.body).toEqual(first.body);
      const overview = await callers[0].call('GET', '/mfa/users/lost-setup');
      expect(overview.body.factors).toHaveLength(2);
    });
  });

  describe('an Idempotency-Key', () => {
    it('with another body, another code or another user is refused and has no effect', async () => {
      const user = await enrolled('reused');
      const options = { headers: { 'idempotency-key': 'reused-key' } };
      expect((await logIn(callers[0], 'reused', user.recoveryCodes[0], options)).status).toBe(200);
      for (const [name, token] of [
        ['reused', user.recoveryCodes[1]],
        ['reused', user.nextCode],
        ['someone', user.recoveryCodes[0]],
      ]) {
        const answer = await logIn(callers[1], String(name), token, options);
        expect(answer).toMatchObject({ status: 422, body: { code: 'idempotency.key_reused' } });
      }
      expect((await logIn(callers[1], 'reused', user.recoveryCodes[1])).status).toBe(200);
    });

    it('gives a refusal again without counting it again', async () => {
      const user = await enrolled('refused');
      const options = { headers: { 'idempotency-key': 'refused-key' } };
      const wrong = user.app.wrongCode(Date.now());
      for (let send = 0; send < 12; send++) {
        const answer = await logIn(callers[send % 2 === 0 ? 0 : 1], 'refused', wrong, options);
        expect(answer).toMatchObject({ status: 401, body: { attemptsRemaining: 9 } });
      }
      expect((await logIn(callers[0], 'refused', user.nextCode)).status).toBe(200);
    });
  });
});

/** Sends a whole request and hangs up without reading a byte of the answer. */
async function sendAndHangUp(server: ServerProcess, path: string, body: object, key: string): Promise<void> {
  const { hostname, port } = new URL(server.url);
  const payload = JSON.stringify(body);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  const head = [
    `POST ${path} HTTP/1.1`,
    `Host: ${hostname}:${port}`,
    `X-API-Key: ${server.apiKey}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(payload)}`,
    `Idempotency-Key: ${key}`,
  ];
  await new Promise<void>((resolve) =>
    socket.write(`${head.join('\r\n')}\r\n\r\n${payload}`, () => resolve()),
  );
  socket.resetAndDestroy();
}
