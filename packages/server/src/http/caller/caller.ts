import type { FastifyReply, FastifyRequest } from 'fastify';
import type {
  ApiKeyAuthenticator,
  ApiKeyIdentity,
  ApiKeyVerdict,
} from '../../core/applications/authenticate.ts';
import type { ApiKeyLimits } from '../../core/applications/limits.ts';
import type { ApiKeyScope } from '../../core/applications/scopes.ts';
import type { Clock } from '../../platform/clock.ts';
import { TwofoldError } from '../../platform/errors.ts';
import { type CallerHooks, type Done, noteRequirement } from './caller-hooks.ts';
import { countKeyUse } from './key-use.ts';
import type { PersonCaller, PersonCallers, PersonRequirement } from './person.ts';
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
   * `api_key.scope_missing`; 429 where the address has been refused, or the key used, too often.
   *
   * @param options.personal lets in people's own keys too, which act for no application: the route then looks at
   *   `ownerUserId`
   * @param options.wrongKey what a key that is none answers, where clients expect another status
   */
  requireApplication(
    scope: ApiKeyScope,
    options?: { personal?: boolean; wrongKey?: 'api_key.wrong' },
  ): CallerHooks;
  /** The same for a caller who sends an API key or a signature; one who sends neither passes as nobody. */
  allowApplication(scope: ApiKeyScope): CallerHooks;
  /** Who sends an API key or a signature is held to the first, everybody else to the second. */
  requireEither(
    application: { scope: ApiKeyScope; personal?: boolean },
    person: PersonRequirement,
  ): CallerHooks;
}

/** @param parts.refusals counts each refusal for the client's address and writes it to the audit log */
export function createCallers(parts: {
  apiKeys: Pick<ApiKeyAuthenticator, 'authenticate'>;
  signedRequests: SignedRequests;
  personCallers: Pick<PersonCallers, 'requirePerson'>;
  apiKeyLimits: ApiKeyLimits;
  refusals: Refusals;
  clock: Clock;
}): Callers {
  const { apiKeys, signedRequests, personCallers, apiKeyLimits, refusals, clock } = parts;

  /** Sync where it can be: with the key in memory, a request pays for no promise. */
  function letIn(
    request: FastifyRequest,
    reply: FastifyReply,
    asked: Asked,
    verdict: ApiKeyVerdict,
    done: Done,
  ): void {
    if ('refusal' in verdict) {
      const { refusal: reason, applicationId } = verdict;
      refusals.refuse(request, reply, { code: asked.wrongKey, reason, applicationId }).then(done, done);
      return;
    }
    admit(request, reply, asked, verdict.identity, done);
  }

  function admit(
    request: FastifyRequest,
    reply: FastifyReply,
    { scope, personal }: Asked,
    identity: ApiKeyIdentity,
    done: Done,
  ): void {
    const { rateLimit, ownerUserId } = identity;
    const isPersonal = ownerUserId !== null;
    if ((isPersonal && !personal) || !identity.scopes.has(scope)) {
      const { applicationId, apiKeyId } = identity;
      const refusal = { code: 'api_key.scope_missing', reason: scope, applicationId, apiKeyId } as const;
      refusals.refuse(request, reply, refusal, `The API key lacks the scope "${scope}".`).then(done, done);
      return;
    }
    request.caller = { kind: 'application', ...identity };
    if (rateLimit === null) done();
    else countKeyUse(apiKeyLimits, identity, rateLimit, reply).then(done, done);
  }

  function requirement(
    scope: ApiKeyScope,
    mayBeMissing: boolean,
    personal = false,
    wrongKey: Asked['wrongKey'] = 'api_key.refused',
  ): CallerHooks {
    const asked: Asked = { scope, personal, wrongKey };
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
          verdict.then((late) => letIn(request, reply, asked, late, done), done);
        else letIn(request, reply, asked, verdict, done);
      },
      preValidation(request, reply, done) {
        if (request.headers['signature-input'] === undefined) return done();
        signedRequests
          .authenticate(request, reply)
          .then((identity) => admit(request, reply, asked, identity, done), done);
      },
    };
    noteRequirement(hooks.onRequest, { kind: 'application', scope, mayBeMissing });
    return hooks;
  }

  return {
    requireApplication: (scope, { personal = false, wrongKey } = {}) =>
      requirement(scope, false, personal, wrongKey),
    allowApplication: (scope) => requirement(scope, true),
    requirePerson: personCallers.requirePerson,
    requireEither({ scope, personal = false }, ofPerson) {
      const application = requirement(scope, false, personal);
      const person = personCallers.requirePerson(ofPerson);
      const chosen = ({ headers }: FastifyRequest) =>
        headers['x-api-key'] !== undefined || headers['signature-input'] !== undefined ? application : person;
      const hooks: CallerHooks = {
        onRequest: (request, reply, done) => chosen(request).onRequest(request, reply, done),
        preValidation: (request, reply, done) => chosen(request).preValidation(request, reply, done),
      };
      noteRequirement(hooks.onRequest, { kind: 'either' });
      return hooks;
    },
  };
}

interface Asked {
  scope: ApiKeyScope;
  personal: boolean;
  wrongKey: 'api_key.refused' | 'api_key.wrong';
}

const MISSING = { code: 'api_key.missing', reason: 'missing', applicationId: null } as const;

/** The caller of a route behind `requireApplication`. Throws for a route that forgot it: nobody is let in by mistake. */
export function callerOf(request: FastifyRequest): ApplicationCaller {
  if (request.caller?.kind !== 'application') throw new TwofoldError('api_key.missing');
  return request.caller;
}
