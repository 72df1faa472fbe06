import { Type } from 'typebox';
import { STATE_COOKIE, stateOf, VISIT_COOKIE } from '../../../core/gate/hop/visits.ts';
import type { App } from '../../../http/app.ts';
import { TwofoldError } from '../../../platform/errors.ts';
import type { GateFaceParts } from '../parts.ts';
import { readOrigin } from './metadata.ts';

/**
 * GET /authz/callback/:service: what `/.auth/callback` of a service's own host leads to. The code is spent, the service's
 * host has a cookie of its own, and the browser goes to where it wanted.
 */
export function callbackRoute(app: App, { gate, database, clock }: GateFaceParts): void {
  app.get(
    '/authz/callback/:service',
    {
      schema: {
        tags: ['Gate'],
        summary: 'Come back from a login to a service on another domain',
        params: Type.Object({ service: Type.String({ minLength: 1, maxLength: 64 }) }),
        querystring: Type.Object({
          code: Type.String({ minLength: 1, maxLength: 128, pattern: '^[0-9A-Za-z_-]+$' }),
        }),
        response: { 303: Type.Null() },
      },
    },
    async (request, reply) => {
      const service = (await gate.live.findService(request.params.service))?.service;
      const origin = request.isFromProxy ? readOrigin(request.raw.rawHeaders) : undefined;
      const state = stateOf(request.headers.cookie);
      if (
        !service ||
        service.disabledAt !== null ||
        origin === undefined ||
        !service.origins.includes(origin)
      )
        throw new TwofoldError('gate.return_refused');
      if (state === undefined)
        throw new TwofoldError('gate.return_refused', 'This browser was not sent to log in.');
      const { code } = request.query;
      const started = await database.transaction((tx) =>
        gate.visits.begin(tx, { code, origin, state, service }),
      );
      if (!started) throw new TwofoldError('gate.return_refused', 'The code was used before, or is too old.');
      const maxAge = Math.floor((started.expiresAt - clock.now()) / 1000);
      const common = 'Path=/; Secure; HttpOnly; SameSite=Lax';
      reply.header('set-cookie', [
        `${VISIT_COOKIE}=${started.token}; ${common}; Max-Age=${maxAge}`,
        `${STATE_COOKIE}=; ${common}; Max-Age=0`,
      ]);
      return reply.code(303).header('location', started.returnTo).send(null);
    },
  );
}
