import { startBackgroundWork } from '../../background-work.ts';
import { createCore, createServer, openPlatform } from '../../compose.ts';
import type { Config } from '../../config/load.ts';
import { createFirstApplication, prepareAdministrators, type WelcomeLink } from '../../first-start.ts';
import { startHousekeeping } from '../../housekeeping.ts';
import { systemClock } from '../../platform/clock.ts';
import { createLogger } from '../../platform/log.ts';
import { untilSignal } from './until-signal.ts';

export interface RunningServer {
  /** Where it listens, such as `http://127.0.0.1:3000`. */
  url: string;
  /** Finishes what is running, closes everything. Again is the same stop. */
  stop(): Promise<void>;
}

/** Starts Twofold and resolves when it answers. Throws what the configuration, keys or store refuse. */
export async function startServer(config: Config, write: (text: string) => void): Promise<RunningServer> {
  const { logLevel, host, port } = config.process;
  const log = createLogger({ level: logLevel, pretty: process.stdout.isTTY === true });
  for (const { variable, message } of config.warnings) log.warn({ variable }, message);

  const platform = await openPlatform(config, systemClock, log);
  const core = createCore(platform);
  const http = await createServer(platform, core, log);
  const firstKey = await createFirstApplication(platform, core);
  const welcomeLink = await prepareAdministrators(platform, core);
  await http.app.listen({ host, port });
  const housekeeping = startHousekeeping(platform, core, log);
  const work = config.process.backgroundWork ? startBackgroundWork(platform, core, log) : undefined;

  const url = addressOf(http.app.server.address(), config);
  if (platform.keys.origin === 'created-file') {
    log.info(
      { path: platform.keys.path },
      'made an encryption key; keep a copy of it apart from the backups',
    );
  }
  log.info({ url }, 'Twofold answers');
  if (firstKey) write(welcome(url, firstKey, config));
  if (welcomeLink) write(firstAdministrator(welcomeLink, config));

  let stopping: Promise<void> | undefined;
  async function stop(): Promise<void> {
    await http.stop();
    await housekeeping.stop();
    await work?.stop();
    await platform.close();
    log.info({}, 'stopped');
  }
  return {
    url,
    stop() {
      stopping ??= stop();
      return stopping;
    },
  };
}

/** Serves until a signal asks for the end; a second one ends at once. */
export async function serve(config: Config): Promise<number> {
  const server = await startServer(config, (text) => process.stdout.write(text));
  return untilSignal(server.stop);
}

function addressOf(
  address: string | { address: string; family: string; port: number } | null,
  config: Config,
): string {
  if (config.process.publicUrl !== undefined) return config.process.publicUrl;
  if (address === null || typeof address === 'string')
    return `http://${config.process.host}:${config.process.port}`;
  const wildcard = address.address === '0.0.0.0' || address.address === '::';
  const host = wildcard ? 'localhost' : address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${host}:${address.port}`;
}

/**
 * Goes to the terminal past the log, which would redact the key: it is shown this once. In production standard output
 * is kept by something, and only the file is named.
 */
function welcome(url: string, { key, path }: { key: string; path: string }, config: Config): string {
  const demo = config.process.enableDemo ? `\n  Try it in the browser:  ${url}/demo\n` : '';
  return `
  Twofold runs at ${url}
${demo}
  ${config.process.production ? `Your first API key is in ${path}` : `Your first API key, shown once and kept in ${path}:\n\n    ${key}`}

  A first call, which works as it stands:

    curl -s ${url}/mfa/users/alice -H "X-API-Key: $(cat '${path.replaceAll("'", "'\\''")}')"

`;
}

/** As the first API key: past the log, and in production only in its file. */
function firstAdministrator({ link, path }: WelcomeLink, config: Config): string {
  return `
  There is no administrator yet. Make one with: twofold user create NAME --role admin
  Or in the browser, through a link that works once, within a day${config.process.production ? `; it is in ${path}` : `:\n\n    ${link}`}

`;
}
