import type { FastifyReply } from 'fastify';
import type { ApiKeyIdentity } from '../../core/applications/authenticate.ts';
import type { ApiKeyLimits } from '../../core/applications/limits.ts';
import { TwofoldError } from '../../platform/errors.ts';
import { rateLimitHeaders } from '../answer/rate-limit-headers.ts';

/**
 * Counts a request of an API key that has a limit of its own, and says on the reply what is left. Resolves with
 * `request.rate_limited` for one too many: it is its owner's limit, and nothing is held against the address.
 */
export async function countKeyUse(
  limits: ApiKeyLimits,
  identity: ApiKeyIdentity,
  rateLimit: number,
  reply: Pick<FastifyReply, 'headers'>,
): Promise<TwofoldError | undefined> {
  const { limit: quota, remaining, resetSeconds, exceeded } = await limits.spend(identity, rateLimit);
  const headers = rateLimitHeaders({ name: 'api-key', quota, windowSeconds: 60, remaining, resetSeconds });
  const { 'retry-after': retryAfter, ...described } = headers;
  reply.headers({ ...described, ...(exceeded && retryAfter !== undefined && { 'retry-after': retryAfter }) });
  if (!exceeded) return undefined;
  return new TwofoldError('request.rate_limited', 'This API key was used more often than it is allowed.', {
    retryAfterSeconds: Math.max(1, resetSeconds),
  });
}
