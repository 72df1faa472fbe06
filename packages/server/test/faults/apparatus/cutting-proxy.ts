import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/**
 * What happens to the connection whose transaction is about to be committed: its client never learns the outcome.
 *
 * - `before`: the COMMIT never arrives
 * - `sent`: it is on its way when the connection breaks
 * - `answered`: the server has committed and said so
 */
export type Cut = 'before' | 'sent' | 'answered';

/** Between Twofold and PostgreSQL, whose protocol it reads as far as to find a COMMIT. */
export interface CuttingProxy {
  /** The given URL, through the proxy. */
  url: string;
  /**
   * Breaks the connection that has said `marker` (a value that a statement was given, such as a user's name) when it
   * commits. Resolves when that is done.
   */
  cutCommitOf(marker: string, cut: Cut): Promise<void>;
  /**
   * Holds back what the server answers to the connection that has said `marker`, in the middle of its transaction.
   * Resolves when that is so; `release` lets it go on.
   */
  holdAnswersTo(marker: string): Promise<{ release(): void }>;
  close(): Promise<void>;
}

interface Trap {
  marker: string;
  /** Undefined for one that holds answers back. */
  cut: Cut | undefined;
  done(pair: Pair): void;
}

interface Pair {
  client: Socket;
  server: Socket;
  trap: Trap | undefined;
  held: Buffer[] | undefined;
}

const COMMIT = Buffer.from('commit\0');

export async function startCuttingProxy(databaseUrl: string): Promise<CuttingProxy> {
  const target = new URL(databaseUrl);
  const traps: Trap[] = [];
  const sockets = new Set<Socket>();

  const listener = createServer((client) => {
    const server = connect(Number(target.port), target.hostname);
    const pair: Pair = { client, server, trap: undefined, held: undefined };
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => {
        sockets.delete(socket);
        end(pair);
      });
    }
    client.on('data', (chunk: Buffer) => fromClient(pair, chunk));
    server.on('data', (chunk: Buffer) => fromServer(pair, chunk));
  });
  await once(listener.listen(0, '127.0.0.1'), 'listening');
  const address = listener.address();
  const url = new URL(databaseUrl);
  url.port = String(typeof address === 'object' ? address?.port : '');

  function fromClient(pair: Pair, chunk: Buffer): void {
    if (!pair.trap) {
      const index = traps.findIndex(({ marker }) => chunk.includes(marker));
      if (index >= 0) [pair.trap] = traps.splice(index, 1);
      if (pair.trap && pair.trap.cut === undefined) {
        pair.held = [];
        pair.trap.done(pair);
      }
    }
    const { trap } = pair;
    if (!trap?.cut || !chunk.includes(COMMIT)) {
      pair.server.write(chunk);
      return;
    }
    if (trap.cut === 'before') {
      fall(pair, trap);
      return;
    }
    pair.held = [];
    pair.server.write(chunk, () => trap.cut === 'sent' && fall(pair, trap));
  }

  function fromServer(pair: Pair, chunk: Buffer): void {
    const { trap, held } = pair;
    if (!held) {
      pair.client.write(chunk);
      return;
    }
    held.push(chunk);
    if (trap?.cut === 'answered' && Buffer.concat(held).includes('COMMIT\0')) fall(pair, trap);
  }

  function fall(pair: Pair, trap: Trap): void {
    end(pair);
    trap.done(pair);
  }

  function end({ client, server }: Pair): void {
    // What was written to the server still arrives; the client is cut off.
    server.end();
    client.resetAndDestroy();
  }

  return {
    url: url.href,
    cutCommitOf: (marker, cut) =>
      new Promise((resolve) => traps.push({ marker, cut, done: () => resolve() })),
    holdAnswersTo: (marker) =>
      new Promise((resolve) =>
        traps.push({
          marker,
          cut: undefined,
          done: (pair) =>
            resolve({
              release() {
                for (const chunk of pair.held ?? []) pair.client.write(chunk);
                pair.held = undefined;
              },
            }),
        }),
      ),
    async close() {
      for (const socket of sockets) socket.destroy();
      listener.close();
      await once(listener, 'close');
    },
  };
}
