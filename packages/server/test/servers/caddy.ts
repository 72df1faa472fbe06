import { chownSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask, createServerFolder, type Server, startServer, unprivileged } from './server.ts';

/** A Caddy whose Caddyfile has these sites; they are the ones that listen. @param port one that a site listens on */
export async function startCaddy(sites: string, port: number): Promise<Server> {
  const account = unprivileged('nobody');
  const folder = createServerFolder('caddy', { account, stopSignal: 'SIGTERM' });
  const config = join(folder.path, 'Caddyfile');
  const global = [
    '{',
    '  admin off',
    '  auto_https off',
    `  storage file_system ${folder.path}/storage`,
    '}',
  ];
  writeFileSync(config, `${global.join('\n')}\n${sites}`);
  if (account) chownSync(config, account.uid, account.gid);
  return startServer({
    command: '/usr/bin/caddy',
    args: ['run', '--adapter', 'caddyfile', '--config', config],
    account,
    folder,
    stopSignal: 'SIGTERM',
    answers: () => ask(port, 'GET / HTTP/1.0\r\nHost: localhost\r\n\r\n'),
  });
}
