import type { AddressInfo } from 'node:net';
import { settingOf, proxies as snippets } from '../../src/core/gate/proxies/snippets.ts';
import type { Installation } from '../installation/installation.ts';
import type { TestPerson } from '../people/person.ts';
import { startCaddy } from '../servers/caddy.ts';
import { startHaproxy } from '../servers/haproxy.ts';
import { startNginx } from '../servers/nginx.ts';
import { freePort } from '../servers/server.ts';
import { type Application, startApplication } from './application.ts';
import { type EmulatedProxy, startEmulated } from './emulated-proxies.ts';
import { createService } from './open-gate.ts';
import { type RawAnswer, request, sendRaw } from './raw-request.ts';

export const realProxies = ['nginx', 'caddy', 'haproxy'] as const;
export type RealProxy = (typeof realProxies)[number];
export type Proxy = RealProxy | EmulatedProxy;

/** Programs of Debian, or emulations, in front of small applications, configured by `twofold gate snippet`. */
export interface ProxiedServices {
  port: number;
  /** `wiki.localhost:20123`. */
  host: string;
  origin: string;
  otherHost: string;
  /** Of a service with a cookie of its own, on a port of its own. */
  far: { port: number; host: string; origin: string };
  wiki: Application;
  other: Application;
  /** What was printed for the wiki. */
  snippet: string;
  /** A request to the wiki, as a browser that opens a page. */
  open(path: string, headers?: readonly string[], method?: string): Promise<RawAnswer>;
  openFar(path: string, headers?: readonly string[]): Promise<RawAnswer>;
  /** Bytes as they are. */
  raw(bytes: string): Promise<RawAnswer>;
  close(): Promise<void>;
}

const PAGE = ['Accept: text/html', 'Sec-Fetch-Mode: navigate'];

interface Site {
  name: string;
  host: string;
  port: number;
  application: string;
  snippet: string;
}

/** Starts the proxy, with the services made for its ports; the gate is the installation's own server. */
export async function startProxied(
  proxy: Proxy,
  { app, core, platform }: Installation,
  admin: TestPerson,
): Promise<ProxiedServices> {
  if (app.server.listening === false) await app.listen({ host: '127.0.0.1', port: 0 });
  const gate = `127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  const [wiki, other] = await Promise.all([startApplication('wiki'), startApplication('other')]);
  const [port, farPort] = [await freePort(), await freePort()];
  async function make(kind: string, at: number, application: Application, policy: object): Promise<Site> {
    const name = `${proxy}-${kind}`;
    const host = `${name}.localhost:${at}`;
    await createService(admin, name, { origins: [`http://${host}`], policy });
    const service = await core.gate.services.get(platform.database.read, name);
    const snippet = snippets[proxy]?.(settingOf(service, application.address, gate)) ?? '';
    return { name, host, port: at, application: application.address, snippet };
  }
  const sites = {
    wiki: await make('wiki', port, wiki, {}),
    other: await make('other', port, other, {}),
    far: await make('far', farPort, other, { cookie: 'host' }),
  };
  const server = await start(proxy, sites);
  const openAt = (site: Site, path: string, headers: readonly string[], method: string) =>
    sendRaw(site.port, request(`${method} ${path} HTTP/1.1`, [`Host: ${site.host}`, ...PAGE, ...headers]));
  const { host } = sites.wiki;
  return {
    ...{ port, host, origin: `http://${host}`, otherHost: sites.other.host, wiki, other },
    snippet: sites.wiki.snippet,
    far: { port: farPort, host: sites.far.host, origin: `http://${sites.far.host}` },
    open: (path, headers = [], method = 'GET') => openAt(sites.wiki, path, headers, method),
    openFar: (path, headers = []) => openAt(sites.far, path, headers, 'GET'),
    raw: (bytes) => sendRaw(port, bytes),
    async close() {
      await server.remove();
      await Promise.all([wiki.close(), other.close()]);
    },
  };
}

type Sites = Record<'wiki' | 'other' | 'far', Site>;

/** The configurations as they are printed, but for the ports and the certificate. */
function start(proxy: Proxy, sites: Sites): Promise<{ remove(): Promise<void> }> {
  const { wiki, other, far } = sites;
  switch (proxy) {
    case 'nginx':
      return startNginx(() => nginxOf([wiki, other, far]), wiki.port);
    case 'caddy':
      return startCaddy([wiki, other, far].map(({ snippet }) => snippet).join('\n'), wiki.port);
    case 'haproxy':
      return startHaproxy(
        (folder) => haproxyOf(sites, folder),
        snippets['haproxy-lua']?.(undefined as never) ?? '',
        wiki.port,
      );
    default:
      return startBoth(proxy, sites);
  }
}

async function startBoth(
  proxy: EmulatedProxy,
  { wiki, other, far }: Sites,
): Promise<{ remove(): Promise<void> }> {
  const both = await Promise.all([
    startEmulated(proxy, [wiki, other], wiki.port),
    startEmulated(proxy, [far], far.port),
  ]);
  return { remove: async () => void (await Promise.all(both.map((server) => server.remove()))) };
}

function nginxOf(sites: readonly Site[]): string {
  const parts = sites.map(({ snippet, port }, index) => {
    const local = snippet
      .replace('listen 443 ssl;', `listen 127.0.0.1:${port};`)
      .replaceAll(/ *ssl_certificate.*\n/g, '');
    // The maps are the same for every service.
    return index === 0 ? local : local.slice(local.indexOf('server {'));
  });
  return `server_names_hash_bucket_size 128;\n${parts.join('\n')}`;
}

/** One front end asks for the two services by their hosts; the third has a port, and a front end, of its own. */
function haproxyOf({ wiki, other, far }: Sites, folder: string): string {
  const local = ({ snippet, port }: Site) =>
    snippet
      .replace('/etc/haproxy/twofold.lua', `${folder}/twofold.lua`)
      .replace('bind :443 ssl crt /etc/ssl/private/example.pem', `bind 127.0.0.1:${port}`);
  const [, otherAcl = ''] = /(acl host_\S+ .*)/.exec(other.snippet) ?? [];
  const backend = other.snippet.slice(other.snippet.indexOf('\nbackend '));
  const both = local(wiki)
    .replace(/( *)(acl host_\S+ .*)/, `$1$2\n  ${otherAcl}`)
    .replace(/unless host_\S+/, `unless host_${wiki.name} or host_${other.name}`)
    .replace(
      /( *http-request lua\.twofold (\S+) \S+)/,
      `$1 if host_${wiki.name}\n  http-request lua.twofold $2 ${other.name} if host_${other.name}`,
    )
    .replace(/( *default_backend .*)/, `  use_backend ${other.name} if host_${other.name}\n$1`);
  const third = local(far).slice(local(far).indexOf('frontend web')).replace('frontend web', 'frontend far');
  return [both, backend, third].join('\n');
}
