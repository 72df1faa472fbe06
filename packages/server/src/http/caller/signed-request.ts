import { hash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ApiKeyAuthenticator, ApiKeyIdentity } from '../../core/applications/authenticate.ts';
import { spendNonce } from '../../core/applications/nonces.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/database.ts';
import { type HeaderLine, splitRequestTarget } from '../message-signature/message.ts';
import { isRefused } from '../message-signature/refusal.ts';
import {
  checkMessageSignature,
  NONCE_RETENTION_SECONDS,
  readMessageSignature,
} from '../message-signature/verify.ts';
import type { Refusal, Refusals } from './refusals.ts';

export interface SignedRequests {
  /**
   * The application that signed this request (RFC 9421). Its nonce is spent when this resolves. To be called after the
   * body has arrived.
   *
   * @throws `signature.refused`, `signature.replayed`, `request.rate_limited`
   */
  authenticate(request: FastifyRequest, reply: FastifyReply): Promise<ApiKeyIdentity>;
}

const NO_BODY = new Uint8Array(0);

export function createSignedRequests(parts: {
  apiKeys: Pick<ApiKeyAuthenticator, 'findSigningKey' | 'markUsed'>;
  refusals: Refusals;
  database: Database;
  clock: Clock;
}): SignedRequests {
  const { apiKeys, refusals, database, clock } = parts;

  return {
    async authenticate(request, reply) {
      const refuse = async (refusal: Refusal): Promise<never> => {
        throw await refusals.refuse(request, reply, refusal);
      };
      const now = clock.now();
      const unknown = { code: 'signature.refused', applicationId: null } as const;
      // Two claims of who is calling could be checked by one reader and acted on by another.
      if (request.headers['x-api-key'] !== undefined) {
        return refuse({ ...unknown, reason: 'two_credentials' });
      }
      const body = request.rawBody ?? NO_BODY;
      const message = { ...headOf(request), body };
      const unverified = readMessageSignature(message, { nowSeconds: Math.floor(now / 1000) });
      if (isRefused(unverified)) return refuse({ ...unknown, reason: unverified.refusal });

      const key = await apiKeys.findSigningKey(unverified.claims.keyId, now);
      const evidence = checkMessageSignature(unverified, body, key);
      if (!key || isRefused(evidence)) {
        const reason = isRefused(evidence) ? evidence.refusal : 'signature_rejected';
        return refuse({ ...unknown, reason });
      }
      // In the database, as a memory would forget at a restart, and another instance would not know (H03).
      const nonceHash = hash('sha256', `${key.identity.apiKeyId}\n${evidence.nonce}`, 'base64url');
      const expiresAt = now + NONCE_RETENTION_SECONDS * 1000;
      // Its replays take turns on one connection, and leave the others to everybody else.
      const alone = { locks: [`nonce ${nonceHash}`] };
      const spent = await database.transaction((tx) => spendNonce.run(tx, { nonceHash, expiresAt }), alone);
      if (spent === 0) {
        const { applicationId, apiKeyId } = key.identity;
        return refuse({
          code: 'signature.replayed',
          reason: 'nonce_spent',
          applicationId,
          apiKeyId,
        });
      }
      apiKeys.markUsed(key.identity.apiKeyId, now);
      return key.identity;
    },
  };
}

function headOf(request: FastifyRequest) {
  const raw = request.raw.rawHeaders;
  const headers: HeaderLine[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) headers.push([raw[i] ?? '', raw[i + 1] ?? '']);
  return {
    method: request.method,
    // Through a trusted proxy, what the client spoke to; else the connection's own.
    scheme: request.protocol === 'https' ? ('https' as const) : ('http' as const),
    authority: request.host ?? '',
    ...splitRequestTarget(request.raw.url ?? ''),
    headers,
  };
}
