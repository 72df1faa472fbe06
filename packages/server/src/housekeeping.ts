import type { Core, Platform } from './compose.ts';
import type { Logger } from './platform/log.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;

export interface Housekeeping {
  /** Ends the timers and writes what is outstanding: when keys were last used. */
  stop(): Promise<void>;
}

/**
 * What every process that serves does for its own memory, whoever does the background work: following the key file,
 * writing down when API keys were last used.
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
  const timers = [everySecond, everyMinute];
  for (const timer of timers) timer.unref();

  function writeLastUsed(): Promise<void> {
    return core.authenticator.flushLastUsed().catch(report('the last use of API keys was not written'));
  }

  function report(message: string) {
    return (error: unknown) => log.error({ err: error }, message);
  }

  return {
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await writeLastUsed();
    },
  };
}
