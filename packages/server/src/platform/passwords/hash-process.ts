/**
 * The process that hashes: see `hasher.ts`. It is told passwords and hashes and knows nothing else: no key, no database, and
 * of the environment only what it runs by. It ends with its parent.
 */
import { type Algorithm, hash, verify } from '@node-rs/argon2';
import bcrypt from 'bcryptjs';
import type { Argon2Cost } from './cost.ts';

export type Job =
  | { kind: 'hash'; password: string; cost: Argon2Cost }
  | { kind: 'verify'; passwordHash: string; password: string };

/** The hash, or whether the password is right. Undefined: the hash is of no known form. */
export type Result = string | boolean | undefined;

/** Done one after the other, and answered together. */
export interface Jobs {
  id: number;
  jobs: Job[];
}

/** In the order of the jobs. */
export interface Results {
  id: number;
  results: Result[];
}

const BCRYPT = /^\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$/;
const ARGON2ID: Algorithm.Argon2id = 2;

process.on('message', async ({ id, jobs }: Jobs) => {
  const results: Result[] = [];
  for (const job of jobs) results.push(await perform(job).catch(() => undefined));
  process.send?.({ id, results } satisfies Results);
});
process.once('disconnect', () => process.exit());

async function perform(job: Job): Promise<string | boolean> {
  if (job.kind === 'hash') return hash(job.password, { ...job.cost, algorithm: ARGON2ID });
  if (BCRYPT.test(job.passwordHash)) return bcrypt.compare(job.password, job.passwordHash);
  return verify(job.passwordHash, job.password);
}
