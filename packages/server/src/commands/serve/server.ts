import type { AddressInfo } from 'node:net';
import { startBackgroundWork } from '../../background-work.ts';
import { createCore, createGateServer, createServer, openPlatform } from '../../compose.ts';
import type { Config } from '../../config/load.ts';
import { isThisMachine } from '../../config/values/address.ts';
import { createFirstApplication, prepareAdministrators, type WelcomeLink } from '../../first-start.ts';
import { startHousekeeping } from '../../housekeeping.ts';
import { systemClock } from '../../platform/clock.ts';
import { createLogger } from '../../platform/log.ts';
import { asCalled, type Io } from '../terminal/io.ts';
import { listenForProxies } from './gate-listener.ts';
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
  const gate = config.gate.listen && (await createGateServer(platform, core, log));
  await http.app.listen({ host, port });
  const { url, pages } = addressesOf(http.app.server.address(), config);
  // Links lead to where it listens, which PORT=0 does not say before.
  platform.pages.listensAt(pages);
  async function finishStart() {
    const gateUrl = gate && config.gate.listen && (await listenForProxies(gate, config.gate.listen));
    return { gateUrl, welcomeLink: await prepareAdministrators(platform, core) };
  }
  const { gateUrl, welcomeLink } = await finishStart().catch(async (error: unknown) => {
    // What listens would keep the process alive.
    await Promise.all([http.stop(), gate?.stop()]);
    await platform.close();
    throw error;
  });
  const housekeeping = startHousekeeping(platform, core, log);
  const work = config.process.backgroundWork ? startBackgroundWork(platform, core, log) : undefined;

  if (platform.keys.origin === 'created-file') {
    log.info(
      { path: platform.keys.path },
      'made an encryption key; keep a copy of it apart from the backups',
    );
  }
  // Whoever waits for the second line finds all of it listening.
  if (gateUrl) log.info({ url: gateUrl }, 'the gate answers proxies and services');
  log.info({ ...(pages !== url && { inBrowsers: pages }), url }, 'Twofold answers');
  if (firstKey) write(welcome(pages, firstKey, config));
  if (welcomeLink) write(firstAdministrator(welcomeLink, config));

  let stopping: Promise<void> | undefined;
  async function stop(): Promise<void> {
    await Promise.all([http.stop(), gate?.stop()]);
    await housekeeping.stop();
    await work?.stop();
    await core.gate.traces.settled();
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
export async function serve(config: Config, io: Io): Promise<number> {
  const server = await startServer(config, (text) => io.stdout.write(asCalled(io, text)));
  return untilSignal(server.stop);
}

/** Where it listens, and what browsers call it: to an address in digits no passkey is bound (WebAuthn, section 5.1.3). */
function addressesOf(
  listening: string | AddressInfo | null,
  { process: { publicUrl, host, port } }: Config,
): { url: string; pages: string } {
  if (publicUrl !== undefined) return { url: publicUrl, pages: publicUrl };
  // Not on a path: `listen` was given a host and a port.
  const {
    address,
    family,
    port: own,
  } = typeof listening === 'object' && listening !== null ? listening : { address: host, family: '', port };
  const named = `http://localhost:${own}`;
  if (address === '0.0.0.0' || address === '::') return { url: named, pages: named };
  const url = `http://${family === 'IPv6' ? `[${address}]` : address}:${own}`;
  return { url, pages: isThisMachine(address) ? named : url };
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
  There is no administrator yet. Make one in the browser, through a link that works once, within a day${config.process.production ? `; it is in ${path}` : `:\n\n    ${link}\n`}
  Or in a terminal: twofold user create NAME --role admin

`;
}
