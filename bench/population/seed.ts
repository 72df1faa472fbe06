import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createCore, openPlatform, type Platform } from '../../packages/server/src/compose.ts';
import { loadConfig } from '../../packages/server/src/config/load.ts';
import { sealedSecretPlace } from '../../packages/server/src/core/factors/totp/verify.ts';
import { createFirstApplication } from '../../packages/server/src/first-start.ts';
import { benchSecret, benchUserName } from './bench-user.ts';

const DATABASE_FILE = 'twofold.db';

export interface Population {
  users: number;
  /** Every so manieth user can log in; the secrets of the others are sealed text of the right length. */
  stride: number;
}

/**
 * Makes an installation in `dataDir`, with users as they are after enrollment: an active TOTP factor and ten recovery
 * codes each. The rows are written by the store itself, a million users in a minute or two; the server would need
 * an hour of requests. What is wrong with them would show as a wrong answer, which ends a benchmark.
 *
 * @returns the API key of its application
 */
export async function seed(dataDir: string, population: Population): Promise<string> {
  const config = loadConfig(
    { DATA_DIR: dataDir },
    { cwd: dataDir, readFile: (path) => readFileSync(path, 'utf8') },
  );
  const platform = await openPlatform(config);
  try {
    const core = createCore(platform);
    await createFirstApplication(platform, core);
    const [application] = (await core.applications.list(platform.database.read, { limit: 1 })).items;
    if (!application) throw new Error('The installation has no application.');
    insertUsers(platform, application.id, population);
  } finally {
    await platform.database.close();
  }
  return readFileSync(join(dataDir, 'first-api-key'), 'utf8').trim();
}

function insertUsers(platform: Platform, applicationId: string, { users, stride }: Population): void {
  if (!platform.embedded) throw new Error('Only the embedded store is populated here.');
  const database = new DatabaseSync(platform.embedded.path, { enableForeignKeyConstraints: false });
  try {
    // Nothing here must survive a crash, and half a population is thrown away.
    database.exec('pragma synchronous = off; pragma cache_size = -524288; pragma temp_store = memory');
    database.function('user_name', (user) => benchUserName(Number(user)));
    database.function('sealed_secret', (factorId, user) => {
      const place = sealedSecretPlace(String(factorId));
      return platform.keyring.seal(place, benchSecret(Number(user)));
    });
    const filler = platform.keyring.seal(sealedSecretPlace('nobody'), benchSecret(0));
    const values = { applicationId, now: platform.clock.now(), users, stride, filler };
    database.exec('begin');
    for (const { sql, names } of POPULATE) {
      database.prepare(sql).run(Object.fromEntries(names.map((name) => [name, values[name]])));
    }
    database.exec('commit');
    // Now and not while something is measured.
    database.exec('pragma synchronous = full; pragma wal_checkpoint(truncate)');
  } finally {
    database.close();
  }
}

/** Deletes every user from this number on, with all that hangs on them, while a server may be running. */
export function removeUsersFrom(dataDir: string, user: number): void {
  const database = new DatabaseSync(join(dataDir, DATABASE_FILE), {
    enableForeignKeyConstraints: true,
    timeout: 5000,
  });
  try {
    database.prepare('delete from users where name >= ?').run(benchUserName(user));
  } finally {
    database.close();
  }
}

type ValueName = 'applicationId' | 'now' | 'users' | 'stride' | 'filler';

/** Ids are as long as the server's and in the order of time, as they are. */
const id = (prefix: string, number: string) =>
  `'${prefix}_' || printf('%010d', ${number}) || lower(hex(randomblob(8)))`;

const POPULATE: readonly { sql: string; names: readonly ValueName[] }[] = [
  {
    names: ['applicationId', 'now', 'users'],
    sql: `
      with recursive numbers(n) as (select 0 union all select n + 1 from numbers where n + 1 < :users)
      insert into users (id, application_id, name, created_at)
      select ${id('usr', 'n')}, :applicationId, user_name(n), :now from numbers`,
  },
  {
    names: ['now'],
    sql: `
      insert into factors (id, user_id, kind, label, state, created_at, confirmed_at, replaces, confirmed_with,
                           enrolled_ip, enrolled_user_agent)
      select case k when 0 then ${id('fac', 'substr(u.name, 6) * 2')} else ${id('fac', 'substr(u.name, 6) * 2 + 1')} end,
             u.id, case k when 0 then 'totp' else 'recovery-code' end,
             case k when 0 then 'Authenticator app' else 'Recovery codes' end,
             'active', :now, :now, 1, null, '127.0.0.1', 'bench'
      from (select id, name from users order by id) u cross join (select 0 as k union all select 1)`,
  },
  {
    names: ['stride', 'filler'],
    sql: `
      insert into totp_factors (factor_id, sealed_secret, secret_version, algorithm, digits, period,
                                last_accepted_time_step)
      select f.id,
             case when substr(f.id, 5, 10) / 2 % :stride = 0 then sealed_secret(f.id, substr(f.id, 5, 10) / 2)
                  else :filler end,
             1, 'SHA1', 6, 30, -1
      from factors f where f.kind = 'totp' order by f.id`,
  },
  {
    names: [],
    sql: `
      with recursive codes(k) as (select 0 union all select k + 1 from codes where k < 9)
      insert into recovery_codes (id, factor_id, user_id, code_hash, spent_at)
      select f.id || '.' || k, f.id, f.user_id, substr(lower(hex(randomblob(22))), 1, 43), null
      from (select id, user_id from factors where kind = 'recovery-code' order by id) f cross join codes`,
  },
];
