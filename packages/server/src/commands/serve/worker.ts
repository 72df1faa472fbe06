import { startBackgroundWork } from '../../background-work.ts';
import { createCore, openPlatform } from '../../compose.ts';
import type { Config } from '../../config/load.ts';
import { systemClock } from '../../platform/clock.ts';
import { createLogger } from '../../platform/log.ts';
import { untilSignal } from './until-signal.ts';

/** Does the background work of an installation until a signal asks for the end. */
export async function work(config: Config): Promise<number> {
  const log = createLogger({ level: config.process.logLevel, pretty: process.stdout.isTTY === true });
  for (const { variable, message } of config.warnings) log.warn({ variable }, message);
  const platform = await openPlatform(config, systemClock, log);
  const background = startBackgroundWork(platform, createCore(platform), log);
  log.info({}, 'the background work has started');
  return untilSignal(async () => {
    await background.stop();
    await platform.close();
    log.info({}, 'stopped');
  });
}
