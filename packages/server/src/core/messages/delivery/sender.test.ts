import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../../../../test/servers/smtp.ts';
import { databaseCounters } from '../../../platform/counters/counters.ts';
import type { Database } from '../../../platform/database/database.ts';
import { migrate } from '../../../platform/database/migrate.ts';
import { openSqlite } from '../../../platform/database/sqlite/sqlite.ts';
import { builders, query } from '../../../platform/database/statement.ts';
import { DeliveryFailure } from '../../../platform/delivery-failure.ts';
import { createIds } from '../../../platform/ids.ts';
import { createKeyring } from '../../../platform/keyring/keyring.ts';
import { generateMasterKey } from '../../../platform/keyring/master-keys/master-key.ts';
import { createLogger } from '../../../platform/log.ts';
import { createSystemRandom } from '../../../platform/random.ts';
import { createAudit } from '../../audit/record.ts';
import type { Context } from '../../context.ts';
import { createSendingBudgets } from '../budgets.ts';
import { createMessages, type Messages } from '../messages.ts';
import { purgeFinished } from '../store.ts';
import type { Channel } from '../templates/template.ts';
import type { Carrier, MessageToCarry } from './carriers.ts';
import { createDeliveryCounts } from './counts.ts';
import { type MessageSender, startMessageSender } from './sender.ts';

const START = 1_700_000_000_000;
const MINUTE = 60_000;
const limit = { max: 1000, windowSeconds: 3600 };
const context: Context = { actor: 'key', applicationId: 'app_1', ip: '', userAgent: '', requestId: 'req_1' };
const subject = { applicationId: 'app_1', name: 'alice' };

let directory: string;
let database: Database;
let time: { now: number };
let messages: Messages;
let parts: Parameters<typeof startMessageSender>[0];
let lines: string[];
const senders: MessageSender[] = [];

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'twofold-messages-'));
  database = openSqlite(join(directory, 'twofold.db'));
  time = { now: START };
  lines = [];
  const clock = { now: () => time.now };
  await migrate(database, clock);
  const random = createSystemRandom();
  const ids = createIds(clock, random);
  const keyring = createKeyring({ keys: [generateMasterKey(random)], random });
  const audit = createAudit({ ids, clock });
  const dataKeys = { mac: (_purpose: string, data: string | Uint8Array) => String(data) };
  const limits = { perUser: limit, perSource: limit, perPrefix: limit, perApplication: limit, perDay: limit };
  const budgets = createSendingBudgets(databaseCounters, dataKeys, limits);
  const channels = new Set<Channel>(['email', 'sms']);
  messages = createMessages({ budgets, keyring, ids, clock, audit, channels });
  const log = createLogger({ level: 'info', stream: { write: (line) => lines.push(line) } });
  parts = { database, keyring, clock, random, audit, counts: createDeliveryCounts(), messages, log };
});

afterEach(async () => {
  for (const sender of senders.splice(0)) await sender.stop();
  await database.close();
  rmSync(directory, { recursive: true });
});

function start(carriers: Partial<Record<Channel, Carrier>>): MessageSender {
  const sender = startMessageSender(parts, carriers);
  senders.push(sender);
  return sender;
}

/** Takes what it is given, and does what the test says. */
function carrier(
  carry: (message: MessageToCarry, signal: AbortSignal) => Promise<void> = async () => undefined,
) {
  const carried: string[] = [];
  const taken: Carrier & { carried: string[] } = {
    inFlight: 4,
    carried,
    async carry(message, signal) {
      carried.push(message.content.values.code ?? message.template);
      await carry(message, signal);
    },
    close: () => undefined,
  };
  return taken;
}

function queue(code: string, { channel = 'email' as Channel, lifetimeMs = 5 * MINUTE } = {}): Promise<void> {
  const to = channel === 'email' ? 'alice@example.com' : '+5511987654321';
  const rest = {
    locale: 'en',
    values: { code },
    subject,
    userId: undefined,
    expiresAt: time.now + lifetimeMs,
  };
  return database.transaction((tx) =>
    messages.send(tx, { channel, to, template: 'login_code', ...rest }, context),
  );
}

interface Row {
  state: string;
  attempts: number;
  last_error: string | null;
  sealed_message: string | null;
  due_at: number;
}

const outbox = () =>
  query<Row>(database.read, (db) =>
    db
      .selectFrom('outbox')
      .select(['state', 'attempts', 'last_error', 'sealed_message', 'due_at'])
      .orderBy('id'),
  );

/** Once the only message is in this state. */
const settled = (state: string) =>
  eventually(async () => (await outbox()).find((row) => row.state === state));

describe('a message', () => {
  it('is sent at once, and nothing of it is kept', async () => {
    const mail = carrier();
    start({ email: mail });
    await queue('111111');
    expect(await settled('sent')).toMatchObject({ attempts: 1, sealed_message: null, last_error: null });
    expect(mail.carried).toEqual(['111111']);
  });

  it('that another process queued is found', async () => {
    const mail = carrier();
    await queue('111111');
    start({ email: mail });
    await settled('sent');
    expect(mail.carried).toEqual(['111111']);
  });

  it('whose cause was undone is never sent', async () => {
    const mail = carrier();
    start({ email: mail });
    const undone = database.transaction(async (tx) => {
      const rest = { locale: 'en', values: { code: '222222' }, subject, userId: undefined };
      const message = { channel: 'email', to: 'a@example.com', template: 'login_code', ...rest } as const;
      await messages.send(tx, { ...message, expiresAt: time.now + MINUTE }, context);
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    await queue('111111');
    await settled('sent');
    expect(mail.carried).toEqual(['111111']);
  });

  it('that fails is tried again, later each time, until it is taken', async () => {
    let failures = 3;
    const mail = carrier(async () => {
      if (failures-- > 0) throw new DeliveryFailure('deferred');
    });
    start({ email: mail });
    await queue('111111');
    for (let attempt = 1; attempt <= 3; attempt++) {
      const row = await eventually(async () =>
        (await outbox()).find((each) => each.attempts === attempt && each.due_at > time.now),
      );
      expect(row).toMatchObject({ state: 'waiting', last_error: 'deferred' });
      time.now = row.due_at;
    }
    expect(await settled('sent')).toMatchObject({ attempts: 4 });
  });

  it('that is refused for good is parked with the reason, and with nothing of what it said', async () => {
    const mail = carrier(() => Promise.reject(new DeliveryFailure('rejected')));
    start({ email: mail });
    await queue('111111');
    expect(await settled('parked')).toMatchObject({
      attempts: 1,
      sealed_message: null,
      last_error: 'rejected',
    });
    const [event] = await query<{ detail: string; reason: string }>(database.read, (db) =>
      db.selectFrom('audit_events').select(['detail', 'reason']).where('action', '=', 'message.parked'),
    );
    expect(event).toEqual({ reason: 'rejected', detail: expect.stringContaining('login_code') });
  });

  it('fault 9: is never sent after its time, and what it said is erased then', async () => {
    const mail = carrier();
    await queue('111111', { lifetimeMs: MINUTE });
    time.now += MINUTE;
    start({ email: mail });
    expect(await settled('expired')).toMatchObject({ attempts: 0, sealed_message: null });
    await queue('222222');
    await settled('sent');
    expect(mail.carried).toEqual(['222222']);
  });

  it('fault 9: is given up at its time, in the middle of an attempt', async () => {
    let given: AbortSignal | undefined;
    const mail = carrier((_message, signal) => {
      given = signal;
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new DeliveryFailure('timed_out')));
      });
    });
    start({ email: mail });
    await queue('111111', { lifetimeMs: 500 });
    await eventually(() => given);
    time.now += 500;
    expect(await settled('expired')).toMatchObject({
      attempts: 1,
      sealed_message: null,
      last_error: 'timed_out',
    });
  });

  it('that cannot be opened is parked, and holds up nobody', async () => {
    const mail = carrier();
    await queue('111111');
    await database.transaction(async (tx) => {
      await tx.execute(builders.sqlite.updateTable('outbox').set({ sealed_message: 'v1.damaged' }).compile());
    });
    await queue('222222');
    start({ email: mail });
    await settled('sent');
    expect((await settled('parked')).last_error).toBe('unreadable');
    expect(mail.carried).toEqual(['222222']);
  });
});

describe('several at once', () => {
  it('no more are on their way than the carrier takes, and the rest follow as soon as there is room', async () => {
    let flying = 0;
    let most = 0;
    const mail = carrier(async () => {
      most = Math.max(most, ++flying);
      await new Promise((resolve) => setTimeout(resolve, 5));
      flying--;
    });
    await Promise.all(Array.from({ length: 50 }, (_, index) => queue(String(100_000 + index))));
    start({ email: mail });
    await eventually(async () =>
      (await outbox()).every(({ state }) => state === 'sent') ? true : undefined,
    );
    expect(most).toBe(4);
    expect(new Set(mail.carried).size).toBe(50);
    expect(mail.carried).toHaveLength(50);
  });

  it('two senders share them, and each is sent once', async () => {
    const [one, other] = [carrier(), carrier()];
    await Promise.all(Array.from({ length: 50 }, (_, index) => queue(String(100_000 + index))));
    start({ email: one });
    start({ email: other });
    await eventually(async () =>
      (await outbox()).every(({ state }) => state === 'sent') ? true : undefined,
    );
    const all = [...one.carried, ...other.carried];
    expect([all.length, new Set(all).size]).toEqual([50, 50]);
  });

  it('a mail server that hangs delays no SMS', async () => {
    const mail = carrier(
      (_message, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new DeliveryFailure('timed_out')));
        }),
    );
    const sms = carrier();
    start({ email: mail, sms });
    await queue('111111');
    await queue('222222', { channel: 'sms' });
    await eventually(() => (sms.carried.length > 0 ? true : undefined));
    await eventually(async () => (await outbox()).find(({ state }) => state === 'sent'));
  });
});

it('an outage is logged once, its end once, and no log or row has a code, a number or an address', async () => {
  let works = false;
  const mail = carrier(async ({ content }) => {
    if (!works) throw Object.assign(new Error(`550 ${content.to} ${content.values.code}`));
  });
  start({ email: mail });
  for (let index = 0; index < 5; index++) await queue('111111');
  await eventually(async () =>
    (await outbox()).every(({ last_error }) => last_error === 'unreachable') ? true : undefined,
  );
  works = true;
  time.now += 30_000;
  await eventually(async () => ((await outbox()).every(({ state }) => state === 'sent') ? true : undefined));
  expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual([
    'messages are not delivered; they are tried again',
    'messages are delivered again',
  ]);
  expect(lines.join('')).not.toMatch(/111111|alice@/);
});

it.each([
  ['email', 'unreachable', 'EMAIL_HOST, EMAIL_PORT'],
  ['email', 'unauthorized', 'EMAIL_USER, EMAIL_PASSWORD'],
  ['email', 'deferred', undefined],
  ['sms', 'unauthorized', 'TWILIO_AUTH_TOKEN, SMS_WEBHOOK_SECRET'],
] as const)('an outage of %s that is %s says what to look at', async (channel, reason, check) => {
  start({ [channel]: carrier(() => Promise.reject(new DeliveryFailure(reason))) });
  await queue('111111', { channel });
  await eventually(() => (lines.length > 0 ? true : undefined));
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ channel, reason, ...(check && { check }) });
  expect('check' in JSON.parse(lines[0] ?? '')).toBe(check !== undefined);
});

it('finished messages are purged after a while', async () => {
  start({ email: carrier() });
  await queue('111111');
  await settled('sent');
  const purge = (before: number) => database.transaction((tx) => purgeFinished(tx, before, 100));
  expect([await purge(time.now - 1), await purge(time.now)]).toEqual([0, 1]);
});

it('a notice over the limit of an hour is dropped, and nothing else with it', async () => {
  await database.transaction(async (tx) => {
    const insert = builders.sqlite;
    await tx.execute(
      insert
        .insertInto('applications')
        .values({
          id: 'app_1',
          name: 'Shop',
          created_at: 0,
          disabled_at: null,
          webauthn_rp_id: null,
          webauthn_rp_name: null,
          webauthn_origins: null,
        })
        .compile(),
    );
    await tx.execute(
      insert
        .insertInto('users')
        .values({ id: 'usr_1', application_id: 'app_1', name: 'alice', created_at: 0 })
        .compile(),
    );
  });
  const notify = () =>
    database.transaction(async (tx) =>
      messages.notify(tx, {
        to: 'alice@example.com',
        template: 'new_login',
        locale: 'en',
        values: {},
        userId: 'usr_1',
      }),
    );
  for (let index = 0; index < 25; index++) await notify();
  expect(await outbox()).toHaveLength(20);
  time.now += 3_600_001;
  await notify();
  expect(await outbox()).toHaveLength(21);
});
