import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Decision } from '../../../core/gate/decision/decision.ts';
import { serviceIdOf } from '../../../core/gate/services/service-token.ts';
import type { App } from '../../../http/app.ts';
import { userAgentOf } from '../../../http/request/user-agent.ts';
import { TwofoldError } from '../../../platform/errors.ts';
import { withTimeout } from '../../../platform/kept-connection.ts';
import type { GateFaceParts } from '../parts.ts';
import { clientOf } from './ask.ts';

const Verified = Type.Object({
  'status code': Type.Literal(200),
  status: Type.Literal('ok'),
  data: Type.Object({
    UserServiceToken: Type.String({ description: 'The pseudonym of this person for this service.' }),
    Username: Type.Optional(Type.String()),
    Email: Type.Optional(Type.String()),
    UserRole: Type.Optional(Type.String()),
  }),
});

/** In the words of an earlier system, which its clients compare. */
const refusals = {
  token: { status: 401, error: 'Invalid service token' },
  unauthenticated: { status: 404, error: 'Not Found' },
  noService: { status: 404, error: 'Service Not Found!' },
  noAccess: { status: 401, error: 'User does not have access to this service' },
} as const;

const BEARER = /^Bearer +([\x21-\x7e]{1,200})$/i;

/** GET /verify/:service: for a service that asks by itself, with its own token, about the browser that is with it. */
export function verifyRoute(
  app: App,
  { gate, clock, settings }: Pick<GateFaceParts, 'gate' | 'clock' | 'settings'>,
): void {
  /** @returns undefined for a token that is none */
  async function decideFor(name: string, token: string, request: FastifyRequest) {
    const owner = await gate.live.findServiceById(serviceIdOf(token) ?? '');
    if (!gate.services.authenticate(owner?.row, token, clock.now()) || !owner) return undefined;
    const visit = { target: undefined, clientAddress: clientOf(request), preflightFor: undefined };
    const origin = () => ({ ip: request.client.ip, userAgent: userAgentOf(request), requestId: request.id });
    // Another service's name is none, whether or not there is one: its token must not find out.
    const found = owner.service.name === name ? owner : undefined;
    return gate.gate.verify(found, { visit, cookie: request.headers.cookie, origin });
  }

  app.get(
    '/verify/:service',
    {
      schema: {
        tags: ['Gate'],
        summary: 'Verify the device of a visitor',
        description:
          'With the service token as Bearer, and the Cookie header of the visitor. 404 where the visitor is not known, 404 ' +
          '`Service Not Found!`, 401 `User does not have access to this service`. A token opens its own service alone. ' +
          'Where its policy names networks, `X-Forwarded-For` has to say where the visitor is.',
        params: Type.Object({ service: Type.String({ minLength: 1, maxLength: 64 }) }),
        response: { 200: Verified },
      },
    },
    async (request, reply) => {
      const { authorization } = request.headers;
      const { service: name } = request.params;
      const refuse = ({ status, error }: (typeof refusals)[keyof typeof refusals]) =>
        reply
          .code(status as 200)
          .type('application/json; charset=utf-8')
          .send(JSON.stringify({ 'status code': status, error }) as never);
      if (authorization === undefined) return refuse(refusals.unauthenticated);
      const token = BEARER.exec(authorization)?.[1] ?? '';
      const decided = decideFor(name, token, request);
      const decision = await withTimeout(settings.timeoutMs, decided).catch((error: unknown) => {
        if (error instanceof TwofoldError) throw error;
        throw new TwofoldError('database.unavailable', undefined, { retryAfterSeconds: 1, cause: error });
      });
      if (!decision) return refuse(refusals.token);
      if (decision.outcome !== 'allowed') return refuse(refusalOf(decision));
      const { userServiceToken, username, email, role } = gate.identities.of(decision);
      return {
        'status code': 200,
        status: 'ok',
        data: {
          UserServiceToken: userServiceToken,
          ...(username !== undefined && { Username: username }),
          ...(email !== undefined && { Email: email }),
          ...(role !== undefined && { UserRole: role }),
        },
      } as const;
    },
  );
}

function refusalOf({ outcome, by: { rule } }: Decision) {
  if (outcome === 'login') return refusals.unauthenticated;
  return rule.startsWith('service.') ? refusals.noService : refusals.noAccess;
}
