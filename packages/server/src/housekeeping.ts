import type { Core, Platform } from './compose.ts';
import { openHeadFile } from './core/audit/chain/heads.ts';
import { startSealer } from './core/audit/chain/sealer.ts';
import { pruneAudit } from './core/audit/retention.ts';
import { purgeExpiredAnswers } from './http/answer/idempotency.ts';
import { purgeExpiredNonces } from './http/caller/signed-request.ts';
import { databaseCounters } from './platform/counters/counters.ts';
import type { Logger } from './platform/log.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Rows that one transaction deletes at most: it shares its commit with requests, which wait for it. */
const PURGE_ROWS = 500;
/** One instance at a time: two would wait for each other's rows. */
const PURGING = { locks: ['purge'], timeoutMs: 10_000 };

export interface Housekeeping {
  /** Ends the timers and writes what is outstanding: the audit chain's head, when keys were last used. */
  stop(): Promise<void>;
}

/** The work that no request waits for: chaining the audit log, following the key file, deleting what has expired. */
export function startHousekeeping(platform: Platform, core: Core, log: Logger): Housekeeping {
  const { config, clock, database, keyring, dataKeys } = platform;
  const { auditHeadFile, auditRetentionDays } = config.stores;
  const sign = (data: string) => dataKeys.mac('audit-head', data);
  const heads = auditHeadFile === undefined ? undefined : openHeadFile(auditHeadFile, { sign, clock });
  const sealer = startSealer({ database, heads, onError: report('the audit chain was not continued') });

  const everySecond = setInterval(() => {
    try {
      if (keyring.refresh()) log.info({ keyId: keyring.currentKeyId }, 'the key ring was read again');
    } catch (error) {
      report('the key file cannot be used; the keys that were read go on serving')(error);
    }
  }, SECOND_MS);
  const everyMinute = setInterval(() => {
    core.authenticator.flushLastUsed().catch(report('the last use of API keys was not written'));
    purgeExpired().catch(report('expired rows were not deleted'));
  }, MINUTE_MS);
  const everyHour = setInterval(() => {
    pruneOldEvents().catch(report('old audit events were not removed'));
  }, HOUR_MS);
  const timers = [everySecond, everyMinute, everyHour];
  for (const timer of timers) timer.unref();

  /** In pieces, until nothing is left: what a busy minute adds is gone a minute after it expired. */
  async function purgeExpired(): Promise<void> {
    const now = clock.now();
    const { challenges, sessions } = core;
    const purges = [
      databaseCounters.purge,
      challenges.purge,
      sessions.purge,
      purgeExpiredAnswers,
      purgeExpiredNonces,
    ];
    for (const purge of purges) {
      while ((await database.transaction((tx) => purge(tx, now, PURGE_ROWS), PURGING)) === PURGE_ROWS);
    }
  }

  async function pruneOldEvents(): Promise<void> {
    if (auditRetentionDays === 0) return;
    const before = clock.now() - auditRetentionDays * DAY_MS;
    const { removed } = await pruneAudit(database, { audit: core.audit, before, actor: 'system', heads });
    if (removed > 0) log.info({ removed }, 'old audit events were removed');
  }

  function report(message: string) {
    return (error: unknown) => log.error({ err: error }, message);
  }

  return {
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await core.authenticator.flushLastUsed().catch(report('the last use of API keys was not written'));
      await sealer.stop();
    },
  };
}
