import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from './connection.ts';
import type { Shot } from './drive.ts';
import { ask } from './person-requests.ts';

/**
 * Sends a request every so often until `until` is settled, whether or not the one before was answered, each on an idle
 * connection. Every answer is checked.
 *
 * @returns milliseconds from when each was due, so that one that had to wait for its turn counts with its wait
 */
export async function pace(options: {
  port: number;
  everyMs: number;
  next(): Shot | undefined;
  until: Promise<unknown>;
}): Promise<number[]> {
  const { port, everyMs, next } = options;
  const idle: Connection[] = [];
  const running: Promise<void>[] = [];
  const latencies: number[] = [];
  let over = false;
  const end = () => {
    over = true;
  };
  options.until.then(end, end);

  async function fire({ request, check }: Shot, dueAt: number): Promise<void> {
    const connection = idle.pop() ?? (await Connection.open(port));
    check(await ask(connection, request));
    latencies.push(performance.now() - dueAt);
    idle.push(connection);
  }

  const startedAt = performance.now();
  for (let sent = 0; !over; sent++) {
    const dueAt = startedAt + sent * everyMs;
    await sleep(Math.max(0, dueAt - performance.now()));
    const shot = next();
    if (shot) running.push(fire(shot, dueAt));
  }
  await Promise.all(running);
  for (const connection of idle) connection.close();
  return latencies;
}
