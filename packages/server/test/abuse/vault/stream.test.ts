import { type AddressInfo, connect } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rowsOf } from '../../installation/audit-rows.ts';
import { type Installation, openInstallation } from '../../installation/installation.ts';
import { expectRefusal } from '../../people/client.ts';
import { administrator } from '../../people/person.ts';
import { addEntry, loggedInAs, RFC_SECRET, secretOf, share } from '../../vault/vault.ts';

let twofold: Installation;
let admin: Awaited<ReturnType<typeof administrator>>;
let base: string;
let shared: { id: string; collection: string };
beforeAll(async () => {
  twofold = await openInstallation();
  admin = await administrator(twofold);
  shared = await addEntry(admin);
  await twofold.app.listen({ host: '127.0.0.1', port: 0 });
  base = `http://127.0.0.1:${(twofold.app.server.address() as AddressInfo).port}/api/accounts/stream`;
});
afterAll(() => twofold.close());

interface Reader {
  /** Until a text that came contains this one. */
  until(text: string): Promise<string>;
  /** All that came, when it has ended. */
  ended: Promise<string>;
  leave(): Promise<void>;
}

async function open(accessToken: string | undefined): Promise<Reader> {
  const leaving = new AbortController();
  const answer = await fetch(base, {
    headers: { authorization: `Bearer ${accessToken}`, accept: 'text/event-stream' },
    signal: leaving.signal,
  });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  let text = '';
  let wake = () => {};
  const ended = (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of answer.body ?? []) {
      text += decoder.decode(chunk as Uint8Array, { stream: true });
      wake();
    }
    wake();
    return text;
  })();
  return {
    ended,
    async until(wanted) {
      while (!text.includes(wanted)) {
        const more = new Promise<void>((resolve) => {
          wake = resolve;
        });
        await more;
      }
      const seen = text;
      text = '';
      return seen;
    },
    async leave() {
      leaving.abort();
      await ended.catch(() => undefined);
    },
  };
}

/** Sends the request, and closes the connection without reading a byte of the answer. */
function leaveAtOnce(accessToken: string | undefined): Promise<void> {
  const { hostname, port, pathname } = new URL(base);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => {
      const lines = [
        `Authorization: Bearer ${accessToken}`,
        'Accept: text/event-stream',
        `Host: ${hostname}`,
      ];
      socket.write(`GET ${pathname} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`, () => socket.destroy());
    });
    socket.once('close', () => resolve());
  });
}

describe('the stream', () => {
  it('tells that a collection changed, and neither codes nor names', async () => {
    const reader = await open(admin.accessToken);
    await reader.until(shared.collection);
    await addEntry(admin, { label: 'quite-unusual', secret: secretOf(9) });
    const seen = await reader.until('event: change');
    expect(seen).toContain(shared.collection);
    expect(seen).not.toContain('quite-unusual');
    expect(seen).not.toContain(RFC_SECRET);
  });

  it('T4: begins with the state of what may be seen, so that a board of before a change is known by its own', async () => {
    const client = await loggedInAs(twofold, 'early', 'viewer');
    const stateOf = async (path: string) => (await client.call('GET', path)).body.state;
    const toldState = async () => {
      const reader = await open(client.accessToken);
      const seen = await reader.until('event: change');
      await reader.leave();
      return /"state":"([^"]+)"/.exec(seen)?.[1];
    };
    const nothing = await stateOf('/accounts');
    expect(await toldState()).toBe(nothing);

    await share(admin, shared.collection, client.id, 'read');
    const before = await stateOf('/accounts');
    expect(before).not.toBe(nothing);
    expect(await stateOf('/collections')).toBe(before);
    expect(await toldState()).toBe(before);

    await addEntry(admin, { secret: secretOf(73) });
    const after = await toldState();
    expect(after).not.toBe(before);
    expect(await stateOf('/accounts')).toBe(after);

    await admin.call('DELETE', `/collections/${shared.collection}/members/${client.id}`);
    expect(await toldState()).toBe(nothing);
  });

  it('T4: tells a reader whose grant was taken that it is gone, and ends', async () => {
    const ben = await loggedInAs(twofold, 'ben', 'viewer');
    await share(admin, shared.collection, ben.id, 'read');
    const reader = await open(ben.accessToken);
    await reader.until(shared.collection);
    await admin.call('DELETE', `/collections/${shared.collection}/members/${ben.id}`);
    expect(await reader.until('"gone":["')).toContain(shared.collection);
    await reader.ended;
  });

  it.each([
    [
      'logs out',
      async (client: Awaited<ReturnType<typeof loggedInAs>>) => client.call('POST', '/auth/logout'),
    ],
    [
      'is disabled',
      async (client: Awaited<ReturnType<typeof loggedInAs>>) =>
        admin.call('POST', `/admin/users/${client.id}/disable`),
    ],
    [
      'is disabled, and nobody says so',
      async (client: Awaited<ReturnType<typeof loggedInAs>>) =>
        rowsOf(twofold.dataDir, 'update people set disabled_at = 1 where id = ?', [client.id]),
    ],
  ])('T4: ends when its reader %s', async (name, end) => {
    const username = `reader-${name.length}`;
    const client = await loggedInAs(twofold, username, 'member');
    await share(admin, shared.collection, client.id, 'read');
    const reader = await open(client.accessToken);
    await reader.until(shared.collection);
    await end(client);
    expect(await reader.ended).toContain('event: end');
  });

  it.each(['disabled_at', 'password_expired'])(
    'T4: ends of one who sees nothing yet, and whose %s is set without a word',
    async (column) => {
      const client = await loggedInAs(twofold, `newcomer-${column}`, 'member');
      const reader = await open(client.accessToken);
      await reader.until('retry:');
      await rowsOf(twofold.dataDir, `update people set ${column} = 1 where id = ?`, [client.id]);
      expect(await reader.ended).toContain('event: end');
    },
  );

  it('T4: ends with the time of a grant, of which nobody says anything', async () => {
    const guest = await loggedInAs(twofold, 'guest', 'member');
    const end = new Date(twofold.clock.now() + 60_000).toISOString();
    await share(admin, shared.collection, guest.id, 'read', end);
    const reader = await open(guest.accessToken);
    await reader.until(shared.collection);
    twofold.clock.advance(60);
    expect(await reader.ended).toContain('event: end');
  });

  it('T4: tells a reader who may write no more, as their page has to know', async () => {
    const client = await loggedInAs(twofold, 'demoted', 'member');
    await share(admin, shared.collection, client.id, 'edit');
    const reader = await open(client.accessToken);
    await reader.until(shared.collection);
    await admin.call('PATCH', `/admin/users/${client.id}`, { role: 'viewer' });
    expect(await reader.until('event: change')).toContain(shared.collection);
    await reader.leave();
  });

  it('says nothing of a collection that its reader may not see', async () => {
    const stranger = await loggedInAs(twofold, 'stranger', 'member');
    const own = await addEntry(stranger, { secret: secretOf(70) });
    const reader = await open(stranger.accessToken);
    await reader.until(own.collection);
    await addEntry(admin, { secret: secretOf(71) });
    await addEntry(stranger, { secret: secretOf(72) });
    const seen = await reader.until('event: change');
    expect(seen).toContain(own.collection);
    expect(seen).not.toContain(shared.collection);
    await reader.leave();
  });

  it('of a reader who left is forgotten, also of one who left before it was let in', async () => {
    const { watch } = twofold.core.vault;
    const client = await loggedInAs(twofold, 'leaving', 'member');
    const { userId } = client;
    const reader = await open(client.accessToken);
    expect(watch.count(userId)).toBe(1);
    await reader.leave();
    while (watch.count(userId) > 0) await nextTurn();
    for (let attempt = 0; attempt < 20; attempt++) await leaveAtOnce(client.accessToken);
    // What was let in meanwhile has been answered.
    await admin.call('GET', '/accounts');
    while (watch.count(userId) > 0) await nextTurn();
  });

  it('is limited for each person: one who opens many shuts nobody else out', async () => {
    const client = await loggedInAs(twofold, 'greedy', 'member');
    const readers = [];
    for (let count = 0; count < 10; count++) readers.push(await open(client.accessToken));
    const refused = await fetch(base, {
      headers: { authorization: `Bearer ${client.accessToken}`, accept: 'text/event-stream' },
    });
    expect(refused.status).toBe(429);
    const other = await open(admin.accessToken);
    await other.until('event: change');
    for (const reader of [...readers, other]) await reader.leave();
  });

  it('is for one who asks for events, and for nobody unknown', async () => {
    expectRefusal(await admin.call('GET', '/accounts/stream'), 'request.invalid');
    expect((await fetch(base, { headers: { accept: 'text/event-stream' } })).status).toBe(401);
  });
});
