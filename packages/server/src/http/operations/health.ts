import { setTimeout as sleep } from 'node:timers/promises';
import { Type } from 'typebox';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/database.ts';
import { isMigrated } from '../../platform/database/migrate.ts';
import { statement } from '../../platform/database/statement.ts';
import type { Redis } from '../../platform/redis/redis.ts';
import type { App } from '../app.ts';
import { Time } from '../schemas/time.ts';

export interface HealthParts {
  readonly database: Database;
  /** Undefined where none is configured. */
  readonly redis?: Pick<Redis, 'state'> | undefined;
  readonly clock: Clock;
  readonly version: string;
  /** `/api` unless configured otherwise; begins with a slash, or is empty. */
  readonly apiBasePath: string;
}

/** Everybody may ask; what they ask for must not cost a disk write each time. */
const REMEMBERED_MS = 1000;
/** A frozen database is told of within two seconds. */
const CHECK_TIMEOUT_MS = 1500;
const RETRY_AFTER_SECONDS = '5';

const Live = Type.Object({ status: Type.Literal('ok') });
const Ready = Type.Object({ status: Type.Literal('ready') });
const NotReady = Type.Object({ status: Type.Literal('unavailable'), component: Type.Literal('database') });
const Health = Type.Object({
  status: Type.Union([Type.Literal('healthy'), Type.Literal('degraded'), Type.Literal('unhealthy')], {
    description:
      '`degraded`: everything works, more slowly, as Redis does not answer. `unhealthy`: the database does not take writes, and nothing that needs it works.',
  }),
  timestamp: Time,
  version: Type.String(),
  services: Type.Object({
    database: Type.Union([Type.Literal('connected'), Type.Literal('disconnected')]),
    redis: Type.Union([
      Type.Literal('connected'),
      Type.Literal('disconnected'),
      Type.Literal('not configured'),
    ]),
  }),
});
const tags = ['Health'];

/** A row of its own: what a full or read-only disk refuses is a write, not a look. */
const touch = statement<{ now: number }, unknown>((db, p) =>
  db
    .insertInto('counters')
    .values({ key: 'health', count: 1, window_ends_at: p.now })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ window_ends_at: p.now })),
);

/**
 * `/health`: the process answers, with Unix seconds. Under the API's base path: `/health` for people and monitors,
 * `/health/live` for restarts, `/health/ready` for traffic. Without the base path the last two exist as well. An instance
 * without Redis is ready: it does everything, and taking traffic away from all of them would make an accelerator a guard.
 */
export function healthRoutes(app: App, parts: HealthParts): void {
  const { clock, redis, version, apiBasePath } = parts;
  const isReady = readiness(parts);
  const seconds = () => Math.floor(clock.now() / 1000);

  app.get(
    '/health',
    {
      schema: {
        tags,
        summary: 'Whether the process answers',
        response: { 200: Type.Object({ status: Type.Literal('ok'), timestamp: Type.Integer() }) },
      },
    },
    async () => ({ status: 'ok' as const, timestamp: seconds() }),
  );

  app.get(
    `${apiBasePath}/health`,
    {
      schema: {
        tags,
        summary: 'Whether Twofold and its stores work',
        response: { 200: Health, 503: Health },
      },
    },
    async (_request, reply) => {
      const ready = await isReady();
      if (!ready) reply.code(503).header('retry-after', RETRY_AFTER_SECONDS);
      const redisState = redis ? redis.state() : ('not configured' as const);
      const working = redisState === 'disconnected' ? ('degraded' as const) : ('healthy' as const);
      return {
        status: ready ? working : ('unhealthy' as const),
        timestamp: new Date(clock.now()).toISOString(),
        version,
        services: {
          database: ready ? ('connected' as const) : ('disconnected' as const),
          redis: redisState,
        },
      };
    },
  );

  for (const base of new Set([apiBasePath, ''])) {
    app.get(
      `${base}/health/live`,
      { schema: { tags, summary: 'Whether the process should be kept', response: { 200: Live } } },
      async () => ({ status: 'ok' as const }),
    );
    app.get(
      `${base}/health/ready`,
      {
        schema: { tags, summary: 'Whether to send traffic here', response: { 200: Ready, 503: NotReady } },
      },
      async (_request, reply) => {
        if (await isReady()) return { status: 'ready' as const };
        return reply
          .code(503)
          .header('retry-after', RETRY_AFTER_SECONDS)
          .send({ status: 'unavailable', component: 'database' });
      },
    );
  }
}

/** Whether the database has this program's schema and takes a write. One check at a time, remembered for a second. */
function readiness({ database, clock }: HealthParts): () => Promise<boolean> {
  let last: { at: number; outcome: Promise<boolean> } | undefined;

  async function check(now: number): Promise<boolean> {
    try {
      if (!(await isMigrated(database.read))) return false;
      await database.transaction((tx) => touch.run(tx, { now }));
      return true;
    } catch {
      return false;
    }
  }

  return () => {
    const now = clock.now();
    if (!last || now - last.at >= REMEMBERED_MS || now < last.at) {
      const expired = sleep(CHECK_TIMEOUT_MS, false, { ref: false });
      last = { at: now, outcome: Promise.race([check(now), expired]) };
    }
    return last.outcome;
  };
}
