import { quantile } from '../report/section.ts';
import { Connection, type Reply } from './connection.ts';

/** Any answer to it will do. */
const GREETING = 'GET /health HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n';

/** One request and what its answer must be. */
export interface Shot {
  request: string;
  /** Throws where the answer is not the right one. */
  check(reply: Reply): void;
}

export interface LoadResult {
  answers: number;
  seconds: number;
  perSecond: number;
  /** Milliseconds. */
  p50: number;
  p95: number;
  p99: number;
}

export interface LoadOptions {
  port: number;
  connections: number;
  /** Undefined: there is no further request. */
  next(): Shot | undefined;
  /** Ends earlier when there is no further request. */
  seconds: number;
}

/**
 * Keeps every connection busy until the time is over, then waits for the answers under way. Each answer is checked: a
 * wrong one, a lost connection, or none at all ends the run with an error.
 */
export async function drive({ port, connections, next, seconds }: LoadOptions): Promise<LoadResult> {
  const open = await Promise.all(Array.from({ length: connections }, () => openAnswered(port)));
  const latencies: number[] = [];
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1000;
  try {
    await Promise.all(open.map((connection) => keepBusy(connection, next, endsAt, latencies)));
  } finally {
    for (const connection of open) connection.close();
  }
  const elapsed = (performance.now() - startedAt) / 1000;
  return {
    answers: latencies.length,
    seconds: elapsed,
    perSecond: latencies.length / elapsed,
    p50: quantile(latencies, 0.5),
    p95: quantile(latencies, 0.95),
    p99: quantile(latencies, 0.99),
  };
}

/**
 * Node accepts one connection in each turn of its event loop. Until a connection is accepted its request waits, and others
 * that were sent later are answered before it: of one user, the later code would come first.
 */
async function openAnswered(port: number): Promise<Connection> {
  const connection = await Connection.open(port);
  await new Promise<Reply>((resolve, reject) => connection.send(GREETING, resolve, reject));
  return connection;
}

function keepBusy(
  connection: Connection,
  next: () => Shot | undefined,
  endsAt: number,
  latencies: number[],
): Promise<void> {
  return new Promise((resolve, reject) => {
    const fire = (): void => {
      const sentAt = performance.now();
      const shot = sentAt < endsAt ? next() : undefined;
      if (!shot) {
        resolve();
        return;
      }
      connection.send(
        shot.request,
        (reply) => {
          latencies.push(performance.now() - sentAt);
          try {
            shot.check(reply);
          } catch (error) {
            reject(error);
            return;
          }
          fire();
        },
        reject,
      );
    };
    fire();
  });
}
