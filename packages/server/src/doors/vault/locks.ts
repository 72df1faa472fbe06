import type { FastifyRequest } from 'fastify';
import { underVaultLock } from '../../core/vault/access.ts';
import { locksOfCaller } from '../../http/caller/still-open.ts';

/** What is read of the caller's role and grants stays true until the commit. */
export function underLocksOf(request: FastifyRequest): { locks: string[] } {
  return underVaultLock(...locksOfCaller(request));
}
