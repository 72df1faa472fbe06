import type { Core, Platform } from './compose.ts';
import type { Logger } from './platform/log.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from './platform/time.ts';

export interface Housekeeping {
  /** Ends the timers and writes what is outstanding: when keys were last used. */
  stop(): Promise<void>;
}

/**
 * What every process that serves does, whoever does the background work: following the key file, writing down when API
 * keys were last used, renewing the keys that it signs with.
 */
export function startHousekeeping(platform: Platform, core: Core, log: Logger): Housekeeping {
  const { keyring } = platform;
  const everySecond = setInterval(() => {
    try {
      if (keyring.refresh()) log.info({ keyId: keyring.currentKeyId }, 'the key ring was read again');
    } catch (error) {
      report('the key file cannot be used; the keys that were read go on serving')(error);
    }
  }, SECOND_MS);
  const everyMinute = setInterval(writeLastUsed, MINUTE_MS);
  const everyHour = setInterval(() => {
    maintaining = maintainSigningKeys();
  }, HOUR_MS);
  const timers = [everySecond, everyMinute, everyHour];
  for (const timer of timers) timer.unref();
  let maintaining = maintainSigningKeys();

  function writeLastUsed(): Promise<void> {
    return core.authenticator.flushLastUsed().catch(report('the last use of API keys was not written'));
  }

  function maintainSigningKeys(): Promise<void> {
    return core.signingKeys
      .maintain()
      .catch(report('the keys that sign access tokens were not looked after'));
  }

  function report(message: string) {
    return (error: unknown) => log.error({ err: error }, message);
  }

  return {
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await Promise.all([maintaining, writeLastUsed()]);
    },
  };
}
