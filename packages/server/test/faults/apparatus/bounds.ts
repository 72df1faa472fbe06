import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { withTimeout } from '../../../src/platform/kept-connection.ts';
import type { CallAnswer } from '../../installation/installation.ts';
import type { Callable } from '../../users/enrolled-user.ts';

/** What is promised: until an answer, while a component is down; and until traffic is taken, after it is back. */
export const ANSWER_MS = 2000;
export const RECOVERY_MS = 5000;
/** Until a revocation is seen by every instance. */
export const REVOCATION_MS = 1000;
/**
 * Between the end of a server's time and its answer in the client's hands lies the queue for the processors: the servers,
 * the database, the load and other tests share two of them.
 */
const SCHEDULING_MS = 2000;

export const ANSWERED_WITHIN_MS = ANSWER_MS + SCHEDULING_MS;
export const SEEN_WITHIN_MS = REVOCATION_MS + SCHEDULING_MS;
export const READY_WITHIN_MS = RECOVERY_MS + SCHEDULING_MS;

/** Rejects when it takes longer than an answer may, whatever is down. Without load, `ANSWER_MS` is all that there is. */
export function inTime<T>(work: Promise<T>, timeoutMs = ANSWERED_WITHIN_MS): Promise<T> {
  return withTimeout(timeoutMs, work);
}

/** Resolves when an instance takes traffic again, which nobody helps it to. */
export async function expectReadySoon(caller: Callable): Promise<void> {
  const deadline = performance.now() + READY_WITHIN_MS;
  while ((await caller.call('GET', '/api/health/ready', { apiKey: null })).status !== 200) {
    if (performance.now() > deadline) throw new Error('It does not become ready again.');
    await sleep(50);
  }
}

/** What an answer said, for a failed test: never its body, which may hold secrets. */
export function outcomeOf({ status, body }: CallAnswer): string {
  return `${status} ${String(body.code ?? '')}`;
}

/** That the database cannot be used now, as a caller is told it: typed, naming the component, and when to come again. */
export function expectDatabaseDown(answer: CallAnswer): void {
  const { status, body } = answer;
  expect([status, body.component], outcomeOf(answer)).toEqual([503, 'database']);
  expect(['database.unavailable', 'database.busy']).toContain(body.code);
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
}
