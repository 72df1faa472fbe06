import type { AddressInfo } from 'node:net';
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
}

async function open(accessToken: string | undefined): Promise<Reader> {
  const answer = await fetch(base, {
    headers: { authorization: `Bearer ${accessToken}`, accept: 'text/event-stream' },
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
  };
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

  it('T4: tells a reader whose grant was taken that it is gone', async () => {
    const ben = await loggedInAs(twofold, 'ben', 'viewer');
    await share(admin, shared.collection, ben.id, 'read');
    const reader = await open(ben.accessToken);
    await reader.until(shared.collection);
    await admin.call('DELETE', `/collections/${shared.collection}/members/${ben.id}`);
    expect(await reader.until('"gone":["')).toContain(shared.collection);
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
    const username = `r${name.length}`;
    const client = await loggedInAs(twofold, username, 'member');
    await share(admin, shared.collection, client.id, 'read');
    const reader = await open(client.accessToken);
    await reader.until(shared.collection);
    await end(client);
    expect(await reader.ended).toContain('event: end');
  });

  it('is for one who asks for events, and for nobody unknown', async () => {
    expectRefusal(await admin.call('GET', '/accounts/stream'), 'request.invalid');
    expect((await fetch(base, { headers: { accept: 'text/event-stream' } })).status).toBe(401);
  });
});
