import { describe, expect, it } from 'vitest';
import { type HttpCaller, httpCaller } from '../installation/http-caller.ts';
import { rowsAt } from '../installation/rows.ts';
import { freePort } from '../servers/server.ts';
import {
  eventually,
  readMail,
  type SmtpTestServer,
  startSilentServer,
  startSmtpServer,
} from '../servers/smtp.ts';
import { countStatuses, enroll } from '../users/enrolled-user.ts';
import { type FaultStore, openFaultStore, type SetUp } from './apparatus/fault-store.ts';
import { expectWholeHistory } from './apparatus/wholeness.ts';

const PATIENCE_MS = 180_000;
/** Each look at the outbox is a connection of its own, which takes a database longer than the look. */
const LOOK_MS = 200;
/** Of one set-up; the set-ups at the same time, as both wait most of theirs. */
const oneByOne = { timeout: PATIENCE_MS, concurrent: false };

const mailSettings = (port: number) => ({
  EMAIL_HOST: '127.0.0.1',
  EMAIL_PORT: String(port),
  EMAIL_FROM: 'Example <no-reply@example.com>',
  // A busy machine is not the fault that is looked for here.
  DATABASE_TIMEOUT: '20000',
  DATABASE_CONNECT_TIMEOUT: '20000',
});

const addressOf = (user: string) => `${user}@example.com`;

function enrollByMail(caller: HttpCaller, user: string) {
  return caller.call('POST', `/mfa/users/${user}/factors`, {
    body: { kind: 'email', email: addressOf(user) },
  });
}

const users = (count: number) => Array.from({ length: count }, (_, index) => `user-${index}`);

/** To whom mails came, and how many different ones there were. */
function arrived({ received }: SmtpTestServer) {
  return {
    destinations: new Set(received.flatMap(({ to }) => to)),
    ids: new Set(received.map(({ raw }) => readMail(raw).header('Message-ID'))),
  };
}

const statesOf = async ({ databaseUrl }: FaultStore) =>
  (await rowsAt(databaseUrl, 'select state from outbox order by id')).map(({ state }) => String(state));

const untilStates = (store: FaultStore, areRight: (states: string[]) => boolean) =>
  eventually(async () => (areRight(await statesOf(store)) ? true : undefined), LOOK_MS);
const untilAll = (store: FaultStore, state: string) =>
  untilStates(store, (states) => states.every((each) => each === state));

/**
 * The claims of a sender that died end, and what waits to be tried again is due: half a minute and more, which nobody
 * has to sit through. Only while nobody sends.
 */
const letTimePass = ({ databaseUrl }: FaultStore) =>
  rowsAt(databaseUrl, "update outbox set claimed_until = 0, due_at = 0 where state = 'waiting'");

describe.concurrent.each<SetUp>(['embedded', 'distributed'])('fault 9, %s', (setUp) => {
  it('a mail server that refuses, is silent or is gone: the API answers as usual', oneByOne, async () => {
    await using store = await openFaultStore(setUp);
    const silent = await startSilentServer();
    const refusing = await startSmtpServer();
    refusing.behave({ recipient: 451 });
    const ports = [silent.port, refusing.port, await freePort()];
    for (const [index, port] of ports.entries()) {
      const server = await store.start(mailSettings(port));
      const caller = httpCaller(server);
      const names = users(20).map((name) => `${name}-${index}`);
      const answers = await Promise.all(names.map((name) => enrollByMail(caller, name)));
      expect(countStatuses(answers)).toEqual({ 201: 20 });
      await enroll(caller, `other-${index}`, Date.now());
      expect((await caller.call('GET', '/api/health/ready')).status).toBe(200);
      // Whoever waits for a mail server must be able to end.
      await server.stop();
      caller.close();
    }
    expect(new Set(await statesOf(store))).toEqual(new Set(['waiting']));
    await Promise.all([silent.close(), refusing.close()]);
    await expectWholeHistory(store.databaseUrl);
  });

  it(
    'a mail server that comes back gets what is still worth sending, and nothing that has expired',
    oneByOne,
    async () => {
      await using store = await openFaultStore(setUp);
      const port = await freePort();
      const before = await store.start(mailSettings(port));
      const caller = httpCaller(before);
      for (const user of ['late', 'fresh']) expect((await enrollByMail(caller, user)).status).toBe(201);
      caller.close();
      await before.stop();
      // The time of one of them is over: as the older row it is the one of `late`.
      await rowsAt(
        store.databaseUrl,
        `update outbox set expires_at = ${Date.now() - 1}
        where created_at = (select min(created_at) from outbox)`,
      );
      await letTimePass(store);
      const mail = await startSmtpServer({ port });
      await store.start(mailSettings(port));
      await untilStates(store, (states) => !states.includes('waiting'));
      expect((await statesOf(store)).sort()).toEqual(['expired', 'sent']);
      expect([...arrived(mail).destinations]).toEqual([addressOf('fresh')]);
      const left = await rowsAt(
        store.databaseUrl,
        'select count(*) as rows from outbox where sealed_message is not null',
      );
      expect(Number(left[0]?.rows)).toBe(0);
      await mail.close();
    },
  );

  it('two instances share the outbox, and each mail is sent once', oneByOne, async () => {
    await using store = await openFaultStore(setUp);
    const mail = await startSmtpServer();
    const servers = [await store.start(mailSettings(mail.port)), await store.start(mailSettings(mail.port))];
    const callers = servers.map((server) => httpCaller(server));
    const answers = await Promise.all(
      callers.flatMap((caller, half) => users(50).map((name) => enrollByMail(caller, `${name}-${half}`))),
    );
    expect(countStatuses(answers)).toEqual({ 201: 100 });
    await untilAll(store, 'sent');
    const { destinations, ids } = arrived(mail);
    expect([mail.received.length, destinations.size, ids.size]).toEqual([100, 100, 100]);
    for (const caller of callers) caller.close();
    await mail.close();
  });

  it('what a server without background work queues is sent by another process', oneByOne, async () => {
    await using store = await openFaultStore(setUp);
    const mail = await startSmtpServer();
    const queueing = await store.start({ ...mailSettings(mail.port), BACKGROUND_WORK: 'false' });
    await store.start(mailSettings(mail.port));
    const caller = httpCaller(queueing);
    expect((await enrollByMail(caller, 'alice')).status).toBe(201);
    await untilAll(store, 'sent');
    expect([...arrived(mail).destinations]).toEqual([addressOf('alice')]);
    caller.close();
    await mail.close();
  });
});

describe.concurrent.each<SetUp>(['embedded', 'distributed'])('fault 9, %s, with kill -9', (setUp) => {
  it('kill -9 while mails are on their way loses none of them', { timeout: PATIENCE_MS }, async () => {
    await using store = await openFaultStore(setUp);
    const mail = await startSmtpServer();
    mail.behave({ delayMs: 50 });
    const server = await store.start(mailSettings(mail.port));
    const caller = httpCaller(server);
    const names = users(40);
    const enrolling = names.map((name) => enrollByMail(caller, name).catch(() => undefined));
    await eventually(() => (mail.received.length >= 3 ? true : undefined));
    await server.kill();
    const acknowledged = (await Promise.all(enrolling)).flatMap((answer, index) =>
      answer?.status === 201 ? [addressOf(names[index] ?? '')] : [],
    );
    caller.close();
    mail.behave({});
    await letTimePass(store);
    await store.start(mailSettings(mail.port));
    await untilAll(store, 'sent');
    const { destinations } = arrived(mail);
    expect(acknowledged.length).toBeGreaterThan(0);
    expect(acknowledged.filter((address) => !destinations.has(address))).toEqual([]);
    await expectWholeHistory(store.databaseUrl);
    await mail.close();
  });
});
