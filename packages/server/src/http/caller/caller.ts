import type { FastifyReply, FastifyRequest } from 'fastify';
import type {
  ApiKeyAuthenticator,
  ApiKeyIdentity,
  ApiKeyVerdict,
} from '../../core/applications/authenticate.ts';
import type { ApiKeyScope } from '../../core/applications/scopes.ts';
import type { Clock } from '../../platform/clock.ts';
import { TwofoldError } from '../../platform/errors.ts';
import { type CallerHooks, type Done, noteRequirement } from './caller-hooks.ts';
import type { PersonCaller, PersonCallers } from './person.ts';
import type { Refusals } from './refusals.ts';
import type { SignedRequests } from './signed-request.ts';

/** A program that authenticated with an API key, or with a signature made with one. */
export interface ApplicationCaller extends ApiKeyIdentity {
  readonly kind: 'application';
}

/** Who is calling. Services come in as a further kind. */
export type Caller = ApplicationCaller | PersonCaller;

declare module 'fastify' {
  interface FastifyRequest {
    /** Authenticated, and allowed what the route asks for. Null on routes that ask for nobody. */
    caller: Caller | null;
  }
}

export interface Callers extends Pick<PersonCallers, 'requirePerson'> {
  /**
   * Lets in applications whose API key has the scope, before the body is read. Signed requests are let in after it: what
   * they sign is the body's digest.
   *
   * Answers 401 `api_key.missing`, `api_key.refused`, `signature.refused`, `signature.replayed`; 403
   * `api_key.scope_missing`; 429 where the address has been refused too often.
   */
  requireApplication(scope: ApiKeyScope): CallerHooks;
  /** The same for a caller who sends an API key or a signature; one who sends neither passes as nobody. */
  allowApplication(scope: ApiKeyScope): CallerHooks;
}

/** @param parts.refusals counts each refusal for the client's address and writes it to the audit log */
export function createCallers(parts: {
  apiKeys: Pick<ApiKeyAuthenticator, 'authenticate'>;
  signedRequests: SignedRequests;
  personCallers: Pick<PersonCallers, 'requirePerson'>;
  refusals: Refusals;
  clock: Clock;
}): Callers {
  const { apiKeys, signedRequests, personCallers, refusals, clock } = parts;

  /** Sync where it can be: with the key in memory, a request pays for no promise. */
  function letIn(
    request: FastifyRequest,
    reply: FastifyReply,
    scope: ApiKeyScope,
    verdict: ApiKeyVerdict,
    done: Done,
  ): void {
    if ('refusal' in verdict) {
      const { refusal: reason, applicationId } = verdict;
      refusals.refuse(request, reply, { code: 'api_key.refused', reason, applicationId }).then(done, done);
      return;
    }
    admit(request, reply, scope, verdict.identity, done);
  }

  function admit(
    request: FastifyRequest,
    reply: FastifyReply,
    scope: ApiKeyScope,
    identity: ApiKeyIdentity,
    done: Done,
  ): void {
    if (!identity.scopes.has(scope)) {
      const refusal = { code: 'api_key.scope_missing', reason: scope, ...identity } as const;
      refusals.refuse(request, reply, refusal, `The API key lacks the scope "${scope}".`).then(done, done);
      return;
    }
    request.caller = { kind: 'application', ...identity };
    done();
  }

  function requirement(scope: ApiKeyScope, mayBeMissing: boolean): CallerHooks {
    const hooks: CallerHooks = {
      onRequest(request, reply, done) {
        const { 'x-api-key': given, 'signature-input': signed } = request.headers;
        if (signed !== undefined) return done();
        if (given === undefined || given === '') {
          if (mayBeMissing) return done();
          refusals
            .refuse(request, reply, MISSING, 'Send an API key in the header X-API-Key.')
            .then(done, done);
          return;
        }
        const verdict = apiKeys.authenticate(String(given), clock.now());
        if (verdict instanceof Promise)
          verdict.then((late) => letIn(request, reply, scope, late, done), done);
        else letIn(request, reply, scope, verdict, done);
      },
      preValidation(request, reply, done) {
        if (request.headers['signature-input'] === undefined) return done();
        signedRequests
          .authenticate(request, reply)
          .then((identity) => admit(request, reply, scope, identity, done), done);
      },
    };
    noteRequirement(hooks.onRequest, { kind: 'application', scope, mayBeMissing });
    return hooks;
  }

  return {
    requireApplication: (scope) => requirement(scope, false),
    allowApplication: (scope) => requirement(scope, true),
    requirePerson: personCallers.requirePerson,
  };
}

const MISSING = { code: 'api_key.missing', reason: 'missing', applicationId: null } as const;

/** The caller of a route behind `requireApplication`. Throws for a route that forgot it: nobody is let in by mistake. */
export function callerOf(request: FastifyRequest): ApplicationCaller {
  if (request.caller?.kind !== 'application') throw new TwofoldError('api_key.missing');
  return request.caller;
}
