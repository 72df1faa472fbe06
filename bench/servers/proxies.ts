import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { startCaddy } from '../../packages/server/test/servers/caddy.ts';
import { startHaproxy } from '../../packages/server/test/servers/haproxy.ts';
import { startNginx } from '../../packages/server/test/servers/nginx.ts';
import type { Server } from '../../packages/server/test/servers/server.ts';
import { onServerCore } from './child.ts';

const MAIN = fileURLToPath(new URL('../../packages/server/bin/twofold.js', import.meta.url));

export const proxyNames = ['nginx', 'caddy', 'haproxy'] as const;
export type ProxyName = (typeof proxyNames)[number];

export interface ProxySite {
  /** Of an installation that has a service of the proxy's own name, with the origin `http://<name>.localhost:<port>`. */
  dataDir: string;
  /** Where that origin says. */
  port: number;
  application: string;
}

/**
 * A proxy of Debian before an application, on the core of the servers, as `twofold gate snippet` configures it, but for
 * certificate and port.
 *
 * @param gate what it asks: host and port
 */
export async function startProxy(
  name: ProxyName,
  { dataDir, port, application }: ProxySite,
  gate: string,
  ownPort: number,
): Promise<Server> {
  const print = (proxy: string) =>
    execFileSync(
      process.execPath,
      [MAIN, 'gate', 'snippet', proxy, name, '--application', application, '--gate', gate],
      { encoding: 'utf8', env: { PATH: process.env.PATH, DATA_DIR: dataDir }, cwd: dataDir },
    );
  const snippet = print(name).replaceAll(`localhost:${port}`, `localhost:${ownPort}`);
  const bind = `127.0.0.1:${ownPort}`;
  if (name === 'caddy') return onServerCore(() => startCaddy(snippet, ownPort));
  if (name === 'haproxy') {
    const script = print('haproxy-lua');
    const configuration = (folder: string) =>
      snippet
        .replace(/^( *)bind .*$/m, `$1bind ${bind}`)
        .replace(/lua-load .*/, `lua-load ${folder}/twofold.lua`);
    return onServerCore(() => startHaproxy(configuration, script, ownPort));
  }
  const server = snippet.replace(/listen [^;]*;/, `listen ${bind};`).replaceAll(/ *ssl_certificate.*\n/g, '');
  // A load keeps its connections for longer than browsers do.
  return onServerCore(() => startNginx(() => `keepalive_requests 100000000;\n${server}`, ownPort));
}

/** Answers with the name that it is told, on the core of the load. */
export async function startApplication(): Promise<{ address: string; stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    const user = String(request.headers['remote-user']);
    response.writeHead(200, { 'content-type': 'text/plain', 'content-length': user.length }).end(user);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
