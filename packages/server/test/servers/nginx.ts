import { chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask, createServerFolder, freePort, type Server, startServer, unprivileged } from './server.ts';

/** An nginx on a free port of 127.0.0.1. */
export interface NginxServer extends Server {
  port: number;
  url: string;
}

/** Each kind of body that nginx keeps for a moment; by default in folders of Debian's own nginx. */
const KEPT = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

/**
 * @param http what stands in the `http` block: the servers that listen on `127.0.0.1:port`, and their upstreams
 * @param wantedPort a free one when left out
 */
export async function startNginx(http: (port: number) => string, wantedPort?: number): Promise<NginxServer> {
  const account = unprivileged('nobody');
  const folder = createServerFolder('nginx', { account, stopSignal: 'SIGTERM' });
  const port = wantedPort ?? (await freePort());
  const config = join(folder.path, 'nginx.conf');
  const lines = [
    'daemon off;',
    'worker_processes 1;',
    `pid ${folder.path}/nginx.pid;`,
    'error_log stderr;',
    'events {}',
    'http {',
    '  access_log off;',
    ...KEPT.map((kind) => `  ${kind}_temp_path ${folder.path}/${kind};`),
    http(port),
    '}',
  ];
  writeFileSync(config, `${lines.join('\n')}\n`);
  for (const kind of KEPT) mkdirSync(join(folder.path, kind));
  if (account)
    for (const path of [config, ...KEPT.map((kind) => join(folder.path, kind))])
      chownSync(path, account.uid, account.gid);
  const server = await startServer({
    // Debian keeps it where only root looks for programs.
    command: '/usr/sbin/nginx',
    args: ['-e', 'stderr', '-p', folder.path, '-c', config],
    account,
    folder,
    stopSignal: 'SIGTERM',
    // Any answer will do: what is behind it may not be there yet.
    answers: () => ask(port, 'GET / HTTP/1.0\r\nHost: localhost\r\n\r\n'),
  });
  return { ...server, port, url: `http://127.0.0.1:${port}` };
}
