import type { FastifyRequest } from 'fastify';
import { checkSignedTimestamp, type SignatureProof, spendSignature } from '../../core/codes/secure.ts';
import type { App } from '../../http/app.ts';
import { callerOf } from '../../http/caller/caller.ts';
import type { ErrorCode } from '../../platform/errors.ts';
import type { CodesDoorParts } from './parts.ts';
import { CodeAnswer, codeAnswer, contextOfKey, OtpQuery, tags, withCodesKey } from './schemas.ts';

/** GET /otp/secure: with a timestamp that is signed under the API key, each signature once. */
export function secureRoute(app: App, { otp, database, clock, callers, refusals }: CodesDoorParts): void {
  app.get(
    '/otp/secure',
    {
      schema: {
        tags,
        summary: 'Get a code with a signed timestamp',
        description:
          'X-Timestamp is Unix seconds, within 30 of now; X-Signature the HMAC-SHA256 of it under the API key, in hex. Signed ' +
          'requests (RFC 9421) cover more, and never send the key.',
        querystring: OtpQuery,
        response: { 200: CodeAnswer },
      },
      ...withCodesKey({ callers, refusals }),
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { applicationId, apiKeyId } = caller;
      const refuse = async (code: ErrorCode, reason: string, detail?: string): Promise<never> => {
        throw await refusals.refuse(request, reply, { code, reason, applicationId, apiKeyId }, detail);
      };
      // Signed after RFC 9421, the request has spent its nonce already, and there is no key that a timestamp could be signed under.
      const proof = isSignedWhole(request)
        ? undefined
        : checkSignedTimestamp(signedTimestampOf(request), clock.now());
      if (proof && 'code' in proof) return refuse(proof.code, proof.code, proof.detail);
      const { account, min_valid_for: minValidFor } = request.query;
      const context = contextOfKey(request);
      const issued = await database.transaction(async (tx) => {
        if (proof && !(await spendSignature(tx, proof))) return undefined;
        return otp.issue(tx, caller, { account, minValidFor }, context);
      }, alone(proof));
      return issued ? codeAnswer(issued) : refuse('signature.replayed', 'timestamp_spent');
    },
  );
}

function isSignedWhole({ headers }: FastifyRequest): boolean {
  return headers['signature-input'] !== undefined;
}

function signedTimestampOf({ headers }: FastifyRequest) {
  const text = (name: string) => {
    const value = headers[name];
    return value === undefined ? undefined : String(value);
  };
  return {
    keyText: text('x-api-key') ?? '',
    timestamp: text('x-timestamp'),
    signature: text('x-signature'),
  };
}

/** Its replays take turns on one connection, and leave the others to everybody else. */
function alone(proof: SignatureProof | undefined) {
  return proof ? { locks: [`nonce ${proof.spentHash}`] } : {};
}
