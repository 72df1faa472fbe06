import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { sealPending } from '../../src/core/audit/chain/seal.ts';
import { type MoveOptions, type MoveReport, moveInstallation } from '../../src/core/move/move.ts';
import type { DatabaseLocation } from '../../src/platform/database/location.ts';
import { builders } from '../../src/platform/database/statement.ts';
import { openExclusive } from '../../src/platform/database/transfer/exclusive-store.ts';
import { describeTables } from '../../src/platform/database/transfer/tables.ts';
import { createKeyring } from '../../src/platform/keyring/keyring.ts';
import { readKeyFile } from '../../src/platform/keyring/master-keys/key-file.ts';
import { createSystemRandom } from '../../src/platform/random.ts';
import { locationOf } from '../contract/stores.ts';
import {
  type CallAnswer,
  type Installation,
  openInstallation,
  START_MS,
} from '../installation/installation.ts';
import type { PostgresServer } from '../servers/postgres.ts';
import { type EnrolledUser, enroll, logIn, SHOW_SECRETS, sessionCookieOf } from '../users/enrolled-user.ts';

type Rows = Record<string, readonly Record<string, unknown>[]>;

/** A place where an installation can be: what DATABASE_URL says of it, and the same parsed. */
export interface Place {
  url: string;
  location: DatabaseLocation;
}

export interface MovableInstallation {
  /** Its key, and its files. */
  dataDir: string;
  file(name?: string): Place;
  emptyDatabase(): Promise<Place>;
  /** Opens it there; one at a time. Its clock goes on from where `pass` left it. */
  open(place: Place): Promise<Installation>;
  pass(seconds: number): void;
  nowMs(): number;
  move(from: Place, to: Place, onProgress?: MoveOptions['onProgress']): Promise<MoveReport>;
  /** Opens it in each place in turn is a new installation object: this closes the open one. */
  close(): Promise<void>;
  remove(): Promise<void>;
}

export function createMovable(postgres: PostgresServer): MovableInstallation {
  const dataDir = mkdtempSync(join(tmpdir(), 'twofold-move-'));
  let nowMs = START_MS;
  let opened: Installation | undefined;
  const random = createSystemRandom();

  async function close(): Promise<void> {
    await opened?.close();
    opened = undefined;
  }

  return {
    dataDir,
    file(name = 'twofold.db') {
      const path = join(dataDir, name);
      return { url: `sqlite:${path}`, location: { kind: 'sqlite', path } };
    },
    async emptyDatabase() {
      const url = await postgres.createDatabase();
      return { url, location: locationOf(url) };
    },
    async open({ url }) {
      await close();
      opened = await openInstallation({ ...SHOW_SECRETS, DATA_DIR: dataDir, DATABASE_URL: url }, nowMs);
      return opened;
    },
    pass(seconds) {
      nowMs += seconds * 1000;
      opened?.clock.advance(seconds);
    },
    nowMs: () => nowMs,
    async move(from, to, onProgress) {
      await close();
      const keyring = createKeyring({ keys: readKeyFile(join(dataDir, 'encryption-key')), random });
      const parts = { clock: { now: () => nowMs }, random, keyring };
      return moveInstallation(from.location, to.location, parts, { actor: 'cli', onProgress });
    },
    close,
    async remove() {
      await close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Every row of every table, in the order of the keys. */
export async function rowsAt({ location }: Place): Promise<Rows> {
  const store = await openExclusive(location);
  try {
    const rows: Rows = {};
    for (const { name, key } of await describeTables(store.read)) {
      const select = sql<Record<string, unknown>>`select * from ${sql.table(name)} order by ${sql.ref(key)}`;
      rows[name] = (await store.read.execute(select.compile(builders[store.location.kind]))).rows;
    }
    return rows;
  } finally {
    await store.close();
  }
}

/** Runs one statement there, past Twofold. */
export async function change({ location }: Place, statement: ReturnType<typeof sql>): Promise<void> {
  const store = await openExclusive(location);
  try {
    await store.read.execute(statement.compile(builders[store.location.kind]));
  } finally {
    await store.close();
  }
}

export interface UsedInstallation {
  movable: MovableInstallation;
  /** Where it is; nobody serves it. */
  file: Place;
  /** Where it may go. */
  database: Place;
  alice: Person;
}

/** An installation that somebody has used, as a server leaves it when it ends. */
export async function createUsed(postgres: PostgresServer): Promise<UsedInstallation> {
  const movable = createMovable(postgres);
  const file = movable.file();
  const database = await movable.emptyDatabase();
  const twofold = await movable.open(file);
  const alice = await createPerson(twofold, 'alice', movable.nowMs());
  await sealPending(twofold.platform.database);
  await movable.close();
  return { movable, file, database, alice };
}

/** Somebody who has used a bit of everything. */
export interface Person {
  user: EnrolledUser;
  /** Accepted before. */
  usedCode: string;
  usedRecoveryCode: string;
  unusedRecoveryCode: string;
  cookie: string;
}

export async function createPerson(twofold: Installation, name: string, nowMs: number): Promise<Person> {
  const user = await enroll(twofold, name, nowMs);
  const [usedRecoveryCode = '', unusedRecoveryCode = ''] = user.recoveryCodes;
  const login = await logIn(twofold, name, usedRecoveryCode);
  await logIn(twofold, name, user.app.wrongCode(nowMs));
  await twofold.call('POST', `/mfa/users/${name}/challenges`, { body: { kind: 'totp' } });
  return {
    user,
    usedCode: user.app.code(nowMs),
    usedRecoveryCode,
    unusedRecoveryCode,
    cookie: sessionCookieOf(login),
  };
}

export function sessionOf(twofold: Installation, { cookie }: Person): Promise<CallAnswer> {
  return twofold.call('GET', '/session', { headers: { cookie }, apiKey: null });
}
