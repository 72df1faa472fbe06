import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { query } from '../../platform/database/statement.ts';
import { openFixture } from '../people/fixture.ts';
import type { Person } from '../people/people.ts';
import type { LinkPurpose } from './links.ts';

let fixture: Awaited<ReturnType<typeof openFixture>>;
let ann: Person;
beforeEach(async () => {
  fixture = await openFixture();
  ann = await fixture.create({ username: 'ann' });
});
afterEach(() => fixture.close());

const HOUR_MS = 3_600_000;
const issue = (purpose: LinkPurpose = 'reset-password', userId: string | null = ann.userId) =>
  fixture.database.transaction(async (tx) =>
    fixture.links.issue(tx, { purpose, userId, data: { email: 'ann@example.com' }, lifetimeMs: HOUR_MS }),
  );
const redeem = (token: string, purpose: LinkPurpose = 'reset-password') =>
  fixture.database.transaction((tx) => fixture.links.redeem(tx, purpose, token));

describe('one-time links', () => {
  it('X35: open once, also when many ask together', async () => {
    const token = await issue();
    const answers = await Promise.all(Array.from({ length: 50 }, () => redeem(token)));
    expect(answers.filter((answer) => answer !== undefined)).toEqual([
      { userId: ann.userId, data: { email: 'ann@example.com' } },
    ]);
    expect(await redeem(token)).toBeUndefined();
  });

  it('open nothing of another purpose, and stay for their own', async () => {
    const token = await issue('verify-email');
    expect(await redeem(token, 'reset-password')).toBeUndefined();
    expect(await redeem(token, 'verify-email')).toBeDefined();
  });

  it('X33: belong to one person: the id of another link opens nothing', async () => {
    const bob = await fixture.create({ username: 'bob' });
    const [ofAnn, ofBob] = [await issue(), await issue('reset-password', bob.userId)];
    expect(await redeem(`${ofBob.slice(0, 26)}${ofAnn.slice(26)}`)).toBeUndefined();
    expect(await redeem(ofBob)).toMatchObject({ userId: bob.userId });
  });

  it('end with their time', async () => {
    const token = await issue();
    fixture.time.now += HOUR_MS;
    expect(await redeem(token)).toBeUndefined();
  });

  it('replace the older ones of their purpose and person only', async () => {
    const bob = await fixture.create({ username: 'bob' });
    const [first, ofBob, verify] = [
      await issue(),
      await issue('reset-password', bob.userId),
      await issue('verify-email'),
    ];
    const second = await issue();
    expect(await redeem(first)).toBeUndefined();
    expect(await redeem(second)).toBeDefined();
    expect(await redeem(ofBob)).toBeDefined();
    expect(await redeem(verify, 'verify-email')).toBeDefined();
  });

  it('of nobody stay beside each other, until all are ended', async () => {
    const [one, two, three] = [
      await issue('welcome', null),
      await issue('welcome', null),
      await issue('welcome', null),
    ];
    const ofAnn = await issue();
    expect(await redeem(one, 'welcome')).toBeDefined();
    expect(await redeem(two, 'welcome')).toBeDefined();
    await fixture.database.transaction(async (tx) => fixture.links.revokeAllOfPurpose(tx, 'welcome'));
    expect(await redeem(three, 'welcome')).toBeUndefined();
    expect(await redeem(ofAnn)).toBeDefined();
  });

  it('tell whose they were when they are spent, which decides nothing', async () => {
    const token = await issue();
    await redeem(token);
    const { links, database } = fixture;
    expect(await links.peek(database.read, 'reset-password', token)).toMatchObject({ userId: ann.userId });
    expect(await links.peek(database.read, 'verify-email', token)).toBeUndefined();
  });

  it('of a person can all be ended', async () => {
    const tokens = [await issue(), await issue('verify-email')];
    await fixture.database.transaction(async (tx) => fixture.links.revokeAllOfUser(tx, ann.userId));
    expect(await redeem(tokens[0] ?? '')).toBeUndefined();
    expect(await redeem(tokens[1] ?? '', 'verify-email')).toBeUndefined();
  });

  it.each(['', 'x', 'A'.repeat(69), `${'0'.repeat(26)}${'A'.repeat(43)}`, 'a'.repeat(10_000)])(
    'take %j for none',
    async (token) => {
      expect(await redeem(token)).toBeUndefined();
    },
  );

  it('keep neither token nor data in the database', async () => {
    const token = await issue();
    const rows = await query(fixture.database.read, (db) => db.selectFrom('link_tokens').selectAll());
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(token.slice(26));
    expect(JSON.stringify(rows)).not.toContain('example.com');
  });
});
