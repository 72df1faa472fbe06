import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Fixture, openFixture } from './fixture.ts';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await openFixture();
});
afterEach(() => fixture.close());

const create = (name: string) =>
  fixture.database.transaction((tx) => fixture.applications.create(tx, { name }, fixture.actor));

describe('applications', () => {
  it('have names of their own, compared after trimming and normalisation', async () => {
    await create('Caf\u00e9');
    await expect(create(' Cafe\u0301 ')).rejects.toMatchObject({ code: 'application.name_taken' });
  });

  it('get one name once when many ask for it together', async () => {
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => create('Board')));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it.each(['', '   ', 'a'.repeat(101), 'a\nb', 'a\u001b[31m', 'a\u202eb', 'a\u2028b', '\ud800'])(
    'A32: refuse a name that could leave its line or drive a terminal: %j',
    async (name) => {
      await expect(create(name)).rejects.toMatchObject({ code: 'request.invalid' });
    },
  );

  it('are listed in the order of their creation, in pages', async () => {
    for (const name of ['B', 'A', 'C']) {
      fixture.time.now += 1;
      await create(name);
    }
    const { applications, database } = fixture;
    const first = await applications.list(database.read, { limit: 3 });
    expect(first.items.map(({ name }) => name)).toEqual(['Shop', 'B', 'A']);
    const second = await applications.list(database.read, { limit: 3, after: first.nextAfter ?? '' });
    expect(second.items.map(({ name }) => name)).toEqual(['C']);
    expect(second.nextAfter).toBeNull();
  });

  it('are told apart from those that do not exist', async () => {
    const { applications, database, actor } = fixture;
    await expect(applications.get(database.read, 'app_none')).rejects.toMatchObject({
      code: 'application.not_found',
    });
    await expect(
      database.transaction((tx) => applications.disable(tx, 'app_none', actor)),
    ).rejects.toMatchObject({ code: 'application.not_found' });
  });

  it('keep the time of the first disabling', async () => {
    const { applications, database, application, actor } = fixture;
    const disable = () => database.transaction((tx) => applications.disable(tx, application.id, actor));
    const { disabledAt } = await disable();
    fixture.time.now += 1000;
    expect((await disable()).disabledAt).toBe(disabledAt);
    expect((await applications.get(database.read, application.id)).disabledAt).toBe(disabledAt);
  });
});
