import { defineSection } from '../schema.ts';
import { host } from '../values/address.ts';
import { databaseUrl } from '../values/database-url.ts';
import { path, sqlitePath } from '../values/path.ts';
import { redisUrl } from '../values/redis-url.ts';
import { integer } from '../values/scalar.ts';
import { secretText } from '../values/secret.ts';

export const storesSection = defineSection({
  title: 'Stores',
  about: 'Where the data is kept, and for how long.',
  variables: {
    databaseUrl: {
      name: 'DATABASE_URL',
      type: databaseUrl,
      description:
        'The database, in place of `DB_PATH`: `sqlite:PATH` (characters as they are), or ' +
        '`postgresql://USER:PASSWORD@HOST:PORT/DATABASE` (percent-encoded; PostgreSQL 15 or newer). With `?sslmode=` ' +
        '`verify-full`, `require` (encrypted, certificate not verified) or `disable`; without it, `verify-full`, and ' +
        '`disable` on this machine. `sslrootcert=PATH` names the certificate of the authority.',
      example: 'postgresql://twofold:PASSWORD@db.example.com:5432/twofold',
      // A database address may hold a password.
      secret: true,
    },
    databasePath: {
      name: 'DB_PATH',
      type: sqlitePath,
      default: '<DATA_DIR>/twofold.db',
      description:
        'The path of the SQLite file. Not read when `DATABASE_URL` is set; setting both is a problem.',
      example: '/var/lib/twofold/twofold.db',
    },
    databasePoolSize: {
      name: 'DATABASE_POOL_SIZE',
      type: integer({ min: 2, max: 200 }),
      unit: 'connections',
      default: '10',
      description: 'Connections to PostgreSQL at most, of each process. One more listens for changes.',
      example: '20',
    },
    databaseConnectTimeoutMs: {
      name: 'DATABASE_CONNECT_TIMEOUT',
      type: integer({ min: 50, max: 60_000 }),
      unit: 'milliseconds',
      default: '800',
      description:
        'How long it may take to connect to PostgreSQL. Together with `DATABASE_TIMEOUT` it bounds the time to the 503 ' +
        'when the database is down.',
      example: '2000',
    },
    databaseTimeoutMs: {
      name: 'DATABASE_TIMEOUT',
      type: integer({ min: 50, max: 60_000 }),
      unit: 'milliseconds',
      default: '1000',
      description: "How long a request's transaction on PostgreSQL may take, waiting for others included.",
      example: '2000',
    },
    redisUrl: {
      name: 'REDIS_URL',
      type: redisUrl,
      description:
        'Redis 6 or newer, or Valkey, one server: `redis://USER:PASSWORD@HOST:PORT/NUMBER` (percent-encoded; all but ' +
        'the host may be left out), `rediss://` for TLS. It takes counts of refused requests off the database and ' +
        'tells instances of changes sooner. It guards nothing: without it, or while it is down, the database does both.',
      example: 'rediss://:PASSWORD@redis.example.com:6379/0',
      // A Redis address may hold a password.
      secret: true,
    },
    redisHost: {
      name: 'REDIS_HOST',
      type: host,
      description: 'The host of Redis, in place of `REDIS_URL`; setting both is a problem. Without TLS.',
      example: '10.20.0.7',
    },
    redisPort: {
      name: 'REDIS_PORT',
      type: integer({ min: 1, max: 65_535 }),
      default: '6379',
      description: 'The port of Redis. Read with `REDIS_HOST` only.',
      example: '6380',
    },
    redisPassword: {
      name: 'REDIS_PASSWORD',
      type: secretText,
      description: 'The password of Redis. Read with `REDIS_HOST` only.',
      example: '(the password of Redis)',
      secret: true,
    },
    auditHeadFile: {
      name: 'AUDIT_HEAD_FILE',
      type: path,
      description:
        'A file that signed heads of the audit chain are appended to. Kept on another machine or medium, it shows ' +
        'that the whole log was not replaced.',
      example: '/var/log/twofold/audit-heads.jsonl',
    },
    auditRetentionDays: {
      name: 'AUDIT_RETENTION_DAYS',
      type: integer({ min: 0, max: 36_500 }),
      unit: 'days',
      default: '0',
      description: 'How long audit events are kept; `0` keeps them for ever.',
      example: '400',
    },
  },
});
