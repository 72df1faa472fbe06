import type { Core, Platform } from './compose.ts';
import { openHeadFile } from './core/audit/heads.ts';
import { startSealer } from './core/audit/sealer.ts';
import { purgeExpiredAnswers } from './http/idempotency.ts';
import { purgeExpiredNonces } from './http/signed-request.ts';
import { databaseCounters } from './platform/counters/counters.ts';
import type { Transaction } from './platform/database/database.ts';
import type { Logger } from './platform/log.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
/** Rows that one purge deletes at most of each table: it shares its commit with requests, which wait for it. */
const PURGE_ROWS = 500;

export interface Housekeeping {
  /** Ends the timers and writes what is outstanding: the audit chain's head, when keys were last used. */
  stop(): Promise<void>;
}

/** The work that no request waits for: chaining the audit log, following the key file, deleting what has expired. */
export function startHousekeeping(platform: Platform, core: Core, log: Logger): Housekeeping {
  const { config, clock, database, keyring, dataKeys } = platform;
  const { auditHeadFile } = config.stores;
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
    database.transaction(purge).catch(report('expired rows were not deleted'));
  }, MINUTE_MS);
  everySecond.unref();
  everyMinute.unref();

  async function purge(tx: Transaction): Promise<void> {
    const now = clock.now();
    await databaseCounters.purge(tx, now, PURGE_ROWS);
    await core.challenges.purge(tx, now, PURGE_ROWS);
    await core.sessions.purge(tx, now, PURGE_ROWS);
    await purgeExpiredAnswers(tx, now, PURGE_ROWS);
    await purgeExpiredNonces(tx, now, PURGE_ROWS);
  }

  function report(message: string) {
    return (error: unknown) => log.error({ err: error }, message);
  }

  return {
    async stop() {
      clearInterval(everySecond);
      clearInterval(everyMinute);
      await core.authenticator.flushLastUsed().catch(report('the last use of API keys was not written'));
      await sealer.stop();
    },
  };
}
