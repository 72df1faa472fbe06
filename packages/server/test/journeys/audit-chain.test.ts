import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyExport } from '../../src/core/audit/verify.ts';
import { type Installation, openInstallation } from '../installation/installation.ts';
import { browserOf, dataOf, expectRefusal } from '../people/client.ts';
import { administrator, createPerson, PASSWORD, registerPerson, type TestPerson } from '../people/person.ts';

let twofold: Installation;
let root: TestPerson;
beforeAll(async () => {
  twofold = await openInstallation({ RATE_LIMIT_REGISTRATION_MAX: '100' });
  root = await administrator(twofold);
  await registerPerson(twofold, 'ann');
});
afterAll(() => twofold.close());

async function* linesOf(text: string): AsyncGenerator<string> {
  yield* text.trimEnd().split('\n');
}

describe('the audit log, for an administrator', () => {
  it('is exported whole, and proven from the export alone', async () => {
    const answer = await root.call('GET', '/admin/audit/export');
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toContain('application/x-ndjson');
    expect(answer.headers['content-disposition']).toContain('twofold-audit.jsonl');
    const report = await verifyExport(linesOf(answer.text));
    expect(report).toMatchObject({ whole: true, unsealed: 0 });
    expect(report.proven).toBeGreaterThan(3);
  });

  it('is proven by the server, which says how far', async () => {
    const report = dataOf(await root.call('GET', '/admin/audit/verify'));
    expect(report).toMatchObject({ whole: true, anchor: null, comparedHeads: null, firstBad: null });
    const status = dataOf<{ head: { position: number; hash: string }; first: number }>(
      await root.call('GET', '/admin/audit/chain'),
    );
    expect(status.first).toBe(1);
    expect(status.head.hash).toMatch(/^v1\./);
    expect(status.head.position).toBeGreaterThanOrEqual((report.head as { position: number }).position);
  });

  it('is exported for a spreadsheet, with the filter of the list', async () => {
    const ann = dataOf<{ users: { userId: string }[] }>(await root.call('GET', '/admin/users?q=ann'))
      .users[0];
    const query = `format=csv&action=person.created&user=${ann?.userId}`;
    const { text, headers } = await root.call('GET', `/admin/audit/export?${query}`);
    expect(headers['content-type']).toContain('text/csv');
    expect(text.trimEnd().split('\r\n')).toHaveLength(2);
    expect(text).toContain(ann?.userId);
    const listed = await root.call('GET', `/audit?action=person.created&user=${ann?.userId}`);
    expect(dataOf<{ entries: unknown[] }>(listed).entries).toHaveLength(1);
    expectRefusal(await root.call('GET', '/admin/audit/export?action=no.such'), 'request.invalid');
  });

  it.each([
    ['/admin/audit/export', 'boss'],
    ['/admin/audit/verify', 'chief'],
  ])('N28: %s is set off by no link, wherever it is', async (path, name) => {
    await createPerson(twofold, name, { role: 'admin' });
    const browser = browserOf(twofold);
    await browser.call('POST', '/auth/login', { username: name, password: PASSWORD });
    for (const site of ['cross-site', 'same-site', 'same-origin', 'none']) {
      const link = { 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate', 'x-csrf-token': '' };
      expectRefusal(await browser.call('GET', path, undefined, link), 'request.csrf_refused');
    }
    expect((await browser.call('GET', path)).status).toBe(200);
  });
});

describe('what the log calls those whom it knows by ids', () => {
  type Named = { actorKey: { name: string } | null; applicationUser: string | null };
  const enrolled = async (caller: TestPerson) => {
    const answer = await caller.call('GET', '/audit?action=factor.enrolled');
    return dataOf<{ entries: Named[] }>(answer).entries;
  };

  it('is the name of the key and of the user, for administrators', async () => {
    await twofold.call('POST', '/setup', { body: { user: 'somebody of the shop' } });
    const entry = (await enrolled(root)).find(({ actorKey }) => actorKey !== null);
    expect(entry).toMatchObject({ applicationUser: 'somebody of the shop' });
    expect(entry?.actorKey?.name).not.toBe('');
  });

  it('is nothing for anybody else', async () => {
    const member = await registerPerson(twofold, 'curious');
    await member.call('POST', '/2fa/totp/setup');
    const entries = await enrolled(member);
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({ actorKey: null, applicationUser: null });
  });
});

describe('the list of people', () => {
  const find = async (q: string) =>
    dataOf<{ users: { username: string; factors: string[] }[] }>(
      await root.call('GET', `/admin/users?q=${encodeURIComponent(q)}`),
    ).users;

  it('is searched by a part of the name in any spelling, or by the whole address', async () => {
    await registerPerson(twofold, 'Ann_Lee');
    const names = async (q: string) => (await find(q)).map(({ username }) => username).toSorted();
    expect(await names('ANN')).toEqual(['Ann_Lee', 'ann']);
    expect(await names('n_l')).toEqual(['Ann_Lee']);
    expect(await names('ann@Example.com')).toEqual(['ann']);
    expect(await names('@example.com')).toEqual([]);
  });

  it.each(['%', '_', '!', "' or 1=1 --", '%%%', '\\'])('takes %j for a text and nothing else', async (q) => {
    expect((await find(q)).every(({ username }) => username.includes(q))).toBe(true);
  });

  it('says which second factors work for somebody', async () => {
    expect((await find('root'))[0]).toMatchObject({ username: 'root', factors: ['totp'] });
    expect((await find('ann'))[0]?.factors).toEqual([]);
  });
});
