import type { AddressInfo } from 'node:net';
import { settingOf, proxies as snippets } from '../../src/core/gate/proxies/snippets.ts';
import type { Installation } from '../installation/installation.ts';
import type { TestPerson } from '../people/person.ts';
import { startCaddy } from '../servers/caddy.ts';
import { startHaproxy } from '../servers/haproxy.ts';
import { startNginx } from '../servers/nginx.ts';
import { freePort, type Server } from '../servers/server.ts';
import { type Application, startApplication } from './application.ts';
import { createService } from './open-gate.ts';
import { type RawAnswer, request, sendRaw } from './raw-request.ts';

export const realProxies = ['nginx', 'caddy', 'haproxy'] as const;
export type RealProxy = (typeof realProxies)[number];

/** Of Debian, in front of two small applications, configured by `twofold gate snippet`. */
export interface ProxiedServices {
  port: number;
  /** `wiki.localhost:20123`. */
  host: string;
  origin: string;
  otherHost: string;
  wiki: Application;
  other: Application;
  server: Server;
  /** A request to the wiki, as a browser that opens a page. */
  open(path: string, headers?: readonly string[], method?: string): Promise<RawAnswer>;
  /** Bytes as they are. */
  raw(bytes: string): Promise<RawAnswer>;
  close(): Promise<void>;
}

const PAGE = ['Accept: text/html', 'Sec-Fetch-Mode: navigate'];

/** Starts the proxy, with the services `wiki` and `other` made for its port; the gate is the installation's own server. */
export async function startProxied(
  proxy: RealProxy,
  { app, core, platform }: Installation,
  admin: TestPerson,
): Promise<ProxiedServices> {
  if (app.server.listening === false) await app.listen({ host: '127.0.0.1', port: 0 });
  const gate = `127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  const [wiki, other] = await Promise.all([startApplication('wiki'), startApplication('other')]);
  const port = await freePort();
  const hosts = { wiki: `${proxy}-wiki.localhost:${port}`, other: `${proxy}-other.localhost:${port}` };
  const parts: string[] = [];
  for (const [name, application] of [
    ['wiki', wiki],
    ['other', other],
  ] as const) {
    await createService(admin, `${proxy}-${name}`, { origins: [`http://${hosts[name]}`] });
    const service = await core.gate.services.get(platform.database.read, `${proxy}-${name}`);
    parts.push(snippets[proxy]?.(settingOf(service, application.address, gate)) ?? '');
  }
  const server = await start(proxy, parts, port);
  const open: ProxiedServices['open'] = (path, headers = [], method = 'GET') =>
    sendRaw(port, request(`${method} ${path} HTTP/1.1`, [`Host: ${hosts.wiki}`, ...PAGE, ...headers]));
  return {
    ...{
      port,
      host: hosts.wiki,
      origin: `http://${hosts.wiki}`,
      otherHost: hosts.other,
      wiki,
      other,
      server,
      open,
    },
    raw: (bytes) => sendRaw(port, bytes),
    async close() {
      await server.remove();
      await Promise.all([wiki.close(), other.close()]);
    },
  };
}

/** The snippets as they are printed, but for the port and the certificate. */
function start(proxy: RealProxy, parts: readonly string[], port: number): Promise<Server> {
  if (proxy === 'caddy') return startCaddy(parts.join('\n'), port);
  if (proxy === 'haproxy')
    return startHaproxy(
      (folder) => haproxyOf(parts, port, folder),
      snippets['haproxy-lua']?.(undefined as never) ?? '',
      port,
    );
  return startNginxOf(parts, port);
}

function startNginxOf(parts: readonly string[], port: number): Promise<Server> {
  const [first = '', second = ''] = parts.map((part) =>
    part.replace('listen 443 ssl;', `listen 127.0.0.1:${port};`).replaceAll(/ *ssl_certificate.*\n/g, ''),
  );
  // The maps are the same for every service.
  const servers = [first, second.slice(second.indexOf('server {'))].join('\n');
  return startNginx(() => `server_names_hash_bucket_size 128;\n${servers}`, port);
}

/** One front end asks for each service by its host. */
function haproxyOf(parts: readonly string[], port: number, folder: string): string {
  const [wiki = '', other = ''] = parts.map((part) =>
    part
      .replace('/etc/haproxy/twofold.lua', `${folder}/twofold.lua`)
      .replace('bind :443 ssl crt /etc/ssl/private/example.pem', `bind 127.0.0.1:${port}`),
  );
  // A front end for each needs a port for each: the second is asked for where the first one is not.
  const [, otherName = ''] = /lua\.twofold \S+ (\S+)/.exec(other) ?? [];
  const [, wikiName = ''] = /lua\.twofold \S+ (\S+)/.exec(wiki) ?? [];
  const [, otherAcl = ''] = /(acl host_\S+ .*)/.exec(other) ?? [];
  const backend = other.slice(other.indexOf('\nbackend '));
  return `${wiki
    .replace(/( *)(acl host_\S+ .*)/, `$1$2\n  ${otherAcl}`)
    .replace(/unless host_\S+/, `unless host_${wikiName} or host_${otherName}`)
    .replace(
      /( *http-request lua\.twofold (\S+) \S+)/,
      `$1 if host_${wikiName}\n  http-request lua.twofold $2 ${otherName} if host_${otherName}`,
    )
    .replace(/( *default_backend .*)/, `  use_backend ${otherName} if host_${otherName}\n$1`)}\n${backend}`;
}
