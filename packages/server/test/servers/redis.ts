import { randomBytes } from 'node:crypto';
import { chownSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { noteSecret } from '../secrets-ledger.ts';
import { ask, createServerFolder, freePort, type Server, startServer, unprivileged } from './server.ts';

/** A Redis on a free port of 127.0.0.1 that keeps nothing on disk: what it knew is gone when it ends. */
export interface RedisServer extends Server {
  port: number;
  /** With the password. */
  url: string;
  /** Forgets everything. */
  flush(): Promise<void>;
}

/** @param options.databases how many parts that know nothing of each other: the number after the URL's last slash */
export async function startRedis({ databases = 16 } = {}): Promise<RedisServer> {
  const account = unprivileged('nobody');
  const folder = createServerFolder('redis', { account, stopSignal: 'SIGTERM' });
  const port = await freePort();
  const password = randomBytes(18).toString('hex');
  noteSecret(password);
  // In a file: everybody on the machine sees the arguments of a process.
  const config = join(folder.path, 'redis.conf');
  const lines = [
    'bind 127.0.0.1',
    `port ${port}`,
    `requirepass ${password}`,
    `databases ${databases}`,
    `dir ${folder.path}`,
    'save ""',
    'appendonly no',
  ];
  writeFileSync(config, `${lines.join('\n')}\n`, { mode: 0o600 });
  if (account) chownSync(config, account.uid, account.gid);

  async function command(words: string): Promise<void> {
    // Commands are separate lines, and so are their answers; these two come in one piece.
    const answer = await ask(port, `AUTH ${password}\r\n${words}\r\n`);
    if (!answer.startsWith('+OK') || answer.includes('-')) throw new Error(`Redis answered ${answer.trim()}`);
  }
  const server = await startServer({
    command: 'redis-server',
    args: [config],
    account,
    folder,
    stopSignal: 'SIGTERM',
    answers: () => command('PING'),
  });
  return { ...server, port, url: `redis://:${password}@127.0.0.1:${port}`, flush: () => command('FLUSHALL') };
}
