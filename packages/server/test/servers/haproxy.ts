import { chownSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask, createServerFolder, type Server, startServer, unprivileged } from './server.ts';

/** A HAProxy with this configuration. @param script loaded as `twofold.lua` */
export async function startHaproxy(
  configuration: (folder: string) => string,
  script: string,
  port: number,
): Promise<Server> {
  const account = unprivileged('nobody');
  const folder = createServerFolder('haproxy', { account, stopSignal: 'SIGTERM' });
  const files = { 'haproxy.cfg': configuration(folder.path), 'twofold.lua': script };
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder.path, name), text);
    if (account) chownSync(join(folder.path, name), account.uid, account.gid);
  }
  return startServer({
    command: '/usr/sbin/haproxy',
    args: ['-db', '-f', join(folder.path, 'haproxy.cfg')],
    account,
    folder,
    stopSignal: 'SIGTERM',
    answers: () => ask(port, 'GET / HTTP/1.0\r\nHost: localhost\r\n\r\n'),
  });
}
