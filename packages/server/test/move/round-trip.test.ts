import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sealPending } from '../../src/core/audit/chain/seal.ts';
import { verifyDatabase } from '../../src/core/audit/verify.ts';
import type { Installation } from '../installation/installation.ts';
import { type PostgresServer, startPostgres } from '../servers/postgres.ts';
import { logIn } from '../users/enrolled-user.ts';
import {
  change,
  createMovable,
  createPerson,
  type MovableInstallation,
  type Person,
  type Place,
  rowsAt,
  sessionOf,
} from './fixture.ts';

let postgres: PostgresServer;
let movable: MovableInstallation;
let file: Place;
let alice: Person;

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.remove());

beforeEach(async () => {
  movable = createMovable(postgres);
  file = movable.file();
  alice = await createPerson(await movable.open(file), 'alice', movable.nowMs());
});
afterEach(() => movable.remove());

const eventsAfter = async (twofold: Installation, cursor?: unknown) => {
  await sealPending(twofold.platform.database);
  const query = cursor === undefined ? '' : `?cursor=${String(cursor)}`;
  const { body } = await twofold.call('GET', `/mfa/events${query}`);
  return body as { events: { id: string }[]; nextCursor: string };
};

/** Every table but those that tell of the move itself, and of these what was there before it. */
function expectContinued(after: Awaited<ReturnType<typeof rowsAt>>, before: typeof after): void {
  for (const [table, rows] of Object.entries(before)) {
    const tellsOfMoves = table === 'audit_events' || table === 'audit_chain';
    const found = after[table] ?? [];
    expect({ table, rows: tellsOfMoves ? found.slice(0, rows.length) : found }).toEqual({ table, rows });
  }
}

describe('an installation that was moved from SQLite to PostgreSQL and back', () => {
  it('has the same rows in every table, and two events more that tell of it', async () => {
    await movable.close();
    const database = await movable.emptyDatabase();
    const back = movable.file('back.db');
    const before = await rowsAt(file);
    const there = await movable.move(file, database);
    const between = await rowsAt(database);
    await movable.move(database, back);
    const after = await rowsAt(back);

    expectContinued(between, before);
    expectContinued(after, between);
    expect(there).toMatchObject({ copied: true, chainWhole: true, rows: { users: 1, recovery_codes: 10 } });
    const added = (after.audit_events ?? []).slice(-2);
    expect(added.map(({ action, outcome }) => [action, outcome])).toEqual([
      ['installation.moved', 'success'],
      ['installation.moved', 'success'],
    ]);
  });

  it('accepts nothing again that was used before or between, and everything that was not', async () => {
    const { user } = alice;
    const database = await movable.emptyDatabase();
    await movable.move(file, database);
    let twofold = await movable.open(database);
    const status = async (code: string) => (await logIn(twofold, 'alice', code)).status;
    expect([await status(alice.usedCode), await status(alice.usedRecoveryCode)]).toEqual([401, 401]);
    movable.pass(30);
    const usedThere = user.app.code(movable.nowMs());
    expect([await status(usedThere), await status(alice.unusedRecoveryCode)]).toEqual([200, 200]);

    const back = movable.file('back.db');
    await movable.move(database, back);
    twofold = await movable.open(back);
    expect([await status(usedThere), await status(alice.unusedRecoveryCode)]).toEqual([401, 401]);
    movable.pass(30);
    expect(await status(user.app.code(movable.nowMs()))).toBe(200);
  });

  it('shows the same factors, and when each was last used', async () => {
    movable.pass(30);
    const overviewOf = async (twofold: Installation) =>
      (await twofold.call('GET', '/mfa/users/alice')).body as { factors: { id: string }[] };
    const here = await movable.open(file);
    expect((await logIn(here, 'alice', alice.user.app.code(movable.nowMs()))).status).toBe(200);
    const before = await overviewOf(here);
    expect(before.factors.find(({ id }) => id === alice.user.factorId)).toMatchObject({
      lastUsedAt: new Date(movable.nowMs()).toISOString(),
    });
    const database = await movable.emptyDatabase();
    await movable.move(file, database);
    expect(await overviewOf(await movable.open(database))).toEqual(before);
    const back = movable.file('back.db');
    await movable.move(database, back);
    expect(await overviewOf(await movable.open(back))).toEqual(before);
  });

  it('keeps sessions, API keys and a proven audit log', async () => {
    const database = await movable.emptyDatabase();
    await movable.move(file, database);
    const there = await movable.open(database);
    expect((await sessionOf(there, alice)).status).toBe(200);
    expect(await verifyDatabase(there.platform.database.read)).toMatchObject({ whole: true, unsealed: 0 });

    const back = movable.file('back.db');
    await movable.move(database, back);
    const here = await movable.open(back);
    expect((await sessionOf(here, alice)).status).toBe(200);
    expect(await verifyDatabase(here.platform.database.read)).toMatchObject({ whole: true, unsealed: 0 });
  });

  it('gives readers of events each event once, from the cursor that they had', async () => {
    const twofold = await movable.open(file);
    const first = await eventsAfter(twofold);
    expect(first.events.length).toBeGreaterThan(0);
    const database = await movable.emptyDatabase();
    await movable.move(file, database);
    const there = await movable.open(database);
    expect((await eventsAfter(there, first.nextCursor)).events).toEqual([]);
    movable.pass(30);
    await logIn(there, 'alice', alice.user.app.code(movable.nowMs()));
    const second = await eventsAfter(there, first.nextCursor);
    expect(second.events.length).toBeGreaterThan(0);

    const back = movable.file('back.db');
    await movable.move(database, back);
    const here = await movable.open(back);
    expect((await eventsAfter(here, second.nextCursor)).events).toEqual([]);
  });
});

describe('a number of the audit log is given once', () => {
  /** As if the newest events had been pruned: their numbers are known from nothing but the counter. */
  const prune = async (place: Place) => {
    await change(place, sql`delete from audit_events`);
    await change(place, sql`delete from audit_chain`);
  };
  const newest = async (place: Place) => Number((await rowsAt(place)).audit_events?.at(-1)?.seq ?? 0);

  it('also where the newest events were pruned before the move, in both directions', async () => {
    await movable.close();
    const highest = await newest(file);
    await prune(file);
    const database = await movable.emptyDatabase();
    await movable.move(file, database);
    expect(await newest(database)).toBe(highest + 1);
    await prune(database);
    const back = movable.file('back.db');
    await movable.move(database, back);
    expect(await newest(back)).toBe(highest + 2);
  });
});
