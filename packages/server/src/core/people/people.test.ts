import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { query } from '../../platform/database/statement.ts';
import { openFixture } from './fixture.ts';
import { PEOPLE_APPLICATION_ID, type Person } from './people.ts';

let fixture: Awaited<ReturnType<typeof openFixture>>;
beforeEach(async () => {
  fixture = await openFixture();
});
afterEach(() => fixture.close());

const findForLogin = (name: string) => fixture.people.findForLogin(fixture.database.read, name);
const change = (
  person: Person,
  work: (tx: Parameters<Parameters<typeof fixture.database.transaction>[0]>[0]) => Promise<unknown>,
) => fixture.database.transaction(work, fixture.locksOf(person));

describe('people', () => {
  it.each([
    ['Ann-1', 'ann-1'],
    ['Ann-1', ' ANN-1\u00a0'],
    ['Ann-1', 'Ａｎｎ-1'],
    ['Ann-1', 'ANN@example.com'],
    ['Ann-1', ' ann@EXAMPLE.COM '],
    ['Ann-1', 'ann＠example.com'],
    ['Ann-1', 'ANN@EXAMPLE。com'],
  ])('X17: %s is found as %j', async (username, spelling) => {
    const ann = await fixture.create({ username, email: 'Ann@Example.com', passwordHash: 'kept' });
    expect(await findForLogin(spelling)).toEqual({ person: ann, passwordHash: 'kept' });
    expect(await findForLogin('ann-2')).toBeUndefined();
  });

  it('keep their address whatever else is changed of them', async () => {
    const ann = await fixture.create({ username: 'ann', email: 'ann@example.com' });
    await fixture.create({ username: 'bob', role: 'admin' });
    const { people } = fixture;
    const { actor } = fixture;
    await change(ann, async (tx) => {
      for (const changed of [
        await people.setRole(tx, ann, 'admin', actor),
        await people.disable(tx, ann, actor),
        await people.enable(tx, await people.disable(tx, ann, actor), actor),
      ])
        expect(changed.email).toBe('ann@example.com');
    });
  });

  it('are not found by text that no name or address is, whatever is in it', async () => {
    await fixture.create({ username: 'ann', email: 'ann@bücher.example' });
    expect(await findForLogin('ann@BÜCHER.example')).toBeDefined();
    expect(await findForLogin('ann@xn--bcher-kva.example')).toBeDefined();
    for (const text of [
      '',
      '@',
      'ann\u0000',
      'ann\u0000@bücher.example',
      '\ud800',
      'ann@',
      'a'.repeat(100_000),
    ])
      expect(await findForLogin(text)).toBeUndefined();
  });

  it('have names and addresses of their own, however they are spelled', async () => {
    await fixture.create({ username: 'ann', email: 'ann@example.com' });
    for (const other of [
      { username: 'ANN' },
      { username: 'bob', email: 'ANN@example.com ' },
      { username: 'bob', email: 'Ann@example.com' },
    ]) {
      await expect(fixture.create(other)).rejects.toMatchObject({ code: 'registration.name_taken' });
    }
    // Of the refused nothing is left, not even a user.
    expect(await query(fixture.database.read, (db) => db.selectFrom('users').selectAll())).toHaveLength(1);
    await fixture.create({ username: 'bob', email: 'bob@example.com' });
  });

  it('get one name once when many ask for it together', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) =>
        fixture.create({ username: 'ann', email: `a${index}@example.com` }),
      ),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it.each(['ab', 'a'.repeat(31), 'a b', 'ann@x', 'änn', 'ann\n', '', 'ann.', 'ａｎｎ'])(
    'do not have the user name %j',
    async (username) => {
      await expect(fixture.create({ username })).rejects.toMatchObject({
        code: 'request.invalid',
        extras: { errors: [{ pointer: '/username' }] },
      });
    },
  );

  it.each([
    'ann',
    'ann@',
    '@example.com',
    'ann@example.com\r\nBcc: bob@example.com',
    'ann@example.com,bob@example.com',
    'ann <ann@example.com>',
    'ann\u0000@example.com',
    'ann\u200b@example.com',
    'ann@ex ample.com',
    'ann@example..com',
    `${'a'.repeat(65)}@example.com`,
    `a@${'b'.repeat(260)}`,
    'ann@[127.0.0.1]',
    'a@b@example.com',
    '"a b"@example.com',
  ])('do not have the address %j', async (email) => {
    await expect(fixture.create({ username: 'ann', email })).rejects.toMatchObject({
      code: 'request.invalid',
      extras: { errors: [{ pointer: '/email' }] },
    });
  });

  it('have addresses that a stolen database does not tell', async () => {
    await fixture.create({ username: 'ann', email: 'ann@example.com' });
    const rows = await query(fixture.database.read, (db) => db.selectFrom('people').selectAll());
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toMatch(/example/i);
  });

  it('are of an application that is in no list and that nobody could have named so', async () => {
    await fixture.create({ username: 'ann' });
    const applications = await query<{ id: string; name: string }>(fixture.database.read, (db) =>
      db.selectFrom('applications').selectAll(),
    );
    expect(applications).toMatchObject([{ id: PEOPLE_APPLICATION_ID }]);
    expect(applications[0]?.name.trim()).not.toBe(applications[0]?.name);
  });

  it('have a new hash of the same password only while it is theirs', async () => {
    const { people, database } = fixture;
    const ann = await fixture.create({ username: 'ann', passwordHash: 'first' });
    await change(ann, (tx) => people.setPassword(tx, ann, 'second', 'chosen'));
    expect(await database.transaction((tx) => people.upgradePassword(tx, ann, 'first', 'first anew'))).toBe(
      false,
    );
    expect(await people.findPasswordHash(database.read, ann.id)).toBe('second');
    expect(await database.transaction((tx) => people.upgradePassword(tx, ann, 'second', 'second anew'))).toBe(
      true,
    );
  });

  it('N05: choose a new password when the old one was marked, and not before', async () => {
    const { people, database } = fixture;
    const ann = await fixture.create({ username: 'ann', passwordHash: 'first' });
    fixture.time.now += 10 * 365 * 24 * 3_600_000;
    expect((await people.get(database.read, ann.id)).passwordExpired).toBe(false);
    await change(ann, (tx) => people.expirePassword(tx, ann));
    expect((await people.get(database.read, ann.id)).passwordExpired).toBe(true);
    await change(ann, (tx) => people.setPassword(tx, ann, 'second', 'mail'));
    expect(await people.get(database.read, ann.id)).toMatchObject({
      passwordExpired: false,
      passwordByMail: true,
    });
  });

  it('verify the address that they have, not one that they had', async () => {
    const { people, database } = fixture;
    const ann = await fixture.create({ username: 'ann', email: 'old@example.com' });
    await fixture.create({ username: 'bob', email: 'bob@example.com' });
    await change(ann, (tx) => people.setEmail(tx, ann, 'new@example.com'));
    const verify = (email: string) => database.transaction((tx) => people.verifyEmail(tx, ann, email));
    expect(await verify('old@example.com')).toBe(false);
    expect(await verify('new@example.com')).toBe(true);
    expect(await verify('new@example.com')).toBe(false);
    const changed = await change(ann, (tx) => people.setEmail(tx, ann, 'newer@example.com'));
    expect(changed).toMatchObject({ emailVerifiedAt: null });
    await expect(change(ann, (tx) => people.setEmail(tx, ann, 'BOB@example.com'))).rejects.toMatchObject({
      code: 'registration.name_taken',
    });
  });
});

describe('the last administrator', () => {
  const admin = (username: string) => fixture.create({ username, role: 'admin', passwordHash: 'kept' });

  it('cannot be demoted, disabled or erased', async () => {
    const { people, actor } = fixture;
    const ann = await admin('ann');
    // One who was invited and never came is nobody to rely on, and neither is a disabled one.
    await fixture.create({ username: 'invited', role: 'admin' });
    const bob = await admin('bob');
    await change(bob, (tx) => people.disable(tx, bob, actor));
    for (const work of [
      (tx: Parameters<typeof people.erase>[0]) => people.setRole(tx, ann, 'member', actor),
      (tx: Parameters<typeof people.erase>[0]) => people.disable(tx, ann, actor),
      (tx: Parameters<typeof people.erase>[0]) => people.erase(tx, ann, actor),
    ]) {
      await expect(change(ann, work)).rejects.toMatchObject({ code: 'person.last_administrator' });
    }
    await change(bob, async (tx) => people.enable(tx, await people.get(tx, bob.id), actor));
    await change(ann, (tx) => people.erase(tx, ann, actor));
    expect(await people.find(fixture.database.read, ann.id)).toBeUndefined();
  });

  it('stays when all are removed at once', async () => {
    const { people, database, actor } = fixture;
    const admins = [await admin('ann'), await admin('bob'), await admin('cat')];
    const results = await Promise.allSettled(
      admins.map(({ id }, index) =>
        database.transaction(
          async (tx) => {
            const person = await people.get(tx, id);
            if (index === 0) await people.disable(tx, person, actor);
            else if (index === 1) await people.setRole(tx, person, 'viewer', actor);
            else await people.erase(tx, person, actor);
          },
          fixture.locksOf({ ...admins[0], id } as Person),
        ),
      ),
    );
    expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(1);
  });

  it('is decided under the lock of the roles, or not at all', async () => {
    const { people, database, actor } = fixture;
    const ann = await admin('ann');
    const [own] = fixture.locksOf(ann).locks;
    await expect(
      database.transaction((tx) => people.setRole(tx, ann, 'member', actor), { locks: [own ?? ''] }),
    ).rejects.toThrow('lock of the roles');
  });
});
