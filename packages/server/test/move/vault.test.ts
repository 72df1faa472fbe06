import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { listEntries } from '../../src/core/audit/list.ts';
import type { Installation } from '../installation/installation.ts';
import { programOf } from '../people/client.ts';
import { administrator } from '../people/person.ts';
import { type PostgresServer, startPostgres } from '../servers/postgres.ts';
import { oathtoolCode } from '../users/oathtool.ts';
import {
  addEntry,
  bind,
  boardOf,
  bodyOf,
  loggedInAs,
  makeCodesKey,
  RFC_SECRET,
  secretOf,
  share,
} from '../vault/vault.ts';
import { createMovable, type MovableInstallation, rowsAt } from './fixture.ts';

const TABLES = [
  'vault_collections',
  'vault_grants',
  'vault_entries',
  'vault_disclosures',
  'api_key_entries',
  'code_leases',
];

let postgres: PostgresServer;
let movable: MovableInstallation;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.remove());
beforeEach(() => {
  movable = createMovable(postgres);
});
afterEach(() => movable.remove());

it('a vault that was moved shows the same codes, goes on counting, leases nothing twice and knows what was shown', async () => {
  const file = movable.file();
  const database = await movable.emptyDatabase();
  const here = await movable.open(file);
  const admin = await administrator(here);
  const { collection, id: timed } = await addEntry(admin, { issuer: 'Example' });
  const { id: counted } = await addEntry(admin, { type: 'hotp', counter: 0 });
  await addEntry(admin, { collection: 'personal' });
  for (let number = 1; number < 40; number++) await addEntry(admin, { secret: secretOf(number) });
  await share(admin, collection, (await loggedInAs(here, 'ben', 'viewer')).id, 'read');
  const { id: keyId, key: apiKey } = await makeCodesKey(admin, { application: here.applicationId });
  await bind(admin, keyId, timed, counted);
  const use = async (twofold: Installation) => {
    const lease = { apiKey, body: { account: timed } };
    return {
      code: bodyOf<{ otp: string }>(await twofold.call('GET', `/otp?account=${counted}`, { apiKey })).otp,
      step: bodyOf<{ time_step: number }>(await twofold.call('POST', '/otp/lease', lease)).time_step,
    };
  };
  const shown = await boardOf(admin);
  const first = await use(here);
  await movable.close();
  const before = await rowsAt(file);
  for (const table of TABLES) expect(before[table]?.length).toBeGreaterThan(0);

  await movable.move(file, database);
  const between = await rowsAt(database);
  for (const table of TABLES) expect(between[table]).toEqual(before[table]);
  const there = await movable.open(database);
  const moved = Object.assign(programOf(there), { accessToken: admin.accessToken });
  expect((await boardOf(moved)).accounts).toEqual(shown.accounts);
  expect(shown.accounts.find(({ id }) => id === timed)?.current_code).toBe(
    oathtoolCode(RFC_SECRET, movable.nowMs()),
  );
  const second = await use(there);
  // RFC 4226, appendix D.
  expect([first.code, second.code]).toEqual(['755224', '287082']);
  expect(second.step).toBeGreaterThan(first.step);
  await movable.close();

  const back = movable.file('back.db');
  await movable.move(database, back);
  const again = await movable.open(back);
  const returned = Object.assign(programOf(again), { accessToken: admin.accessToken });
  expect((await boardOf(returned)).accounts).toEqual(shown.accounts);
  expect((await use(again)).code).toBe('359152');
  const { read } = again.platform.database;
  const views = await listEntries(read, { filter: { action: 'vault.codes_viewed' }, limit: 100 });
  const { set } = (views.entries.at(-1)?.detail ?? {}) as { set?: string };
  expect(await again.core.vault.disclosures.findSet(read, String(set))).toHaveLength(41);
});
