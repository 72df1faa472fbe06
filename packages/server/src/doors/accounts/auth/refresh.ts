import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { PEOPLE_APPLICATION_ID } from '../../../core/people/people.ts';
import { underLockOf } from '../../../core/users/user-lock.ts';
import type { App } from '../../../http/app.ts';
import { contextOfStranger } from '../context.ts';
import { Envelope, enveloped } from '../envelope.ts';
import type { AccountsDoorParts } from '../parts.ts';
import { OptionalBody, TokenDelivery } from '../schemas.ts';

const RefreshBody = OptionalBody(
  Type.Object({
    refreshToken: Type.Optional(
      Type.String({ maxLength: 256, description: 'Where it is not in the cookie.' }),
    ),
    tokenDelivery: TokenDelivery,
  }),
);

const RefreshData = Type.Object({
  accessToken: Type.String(),
  expiresIn: Type.Integer({ description: 'Seconds.' }),
  refreshToken: Type.Optional(Type.String({ description: 'Only where the old one came in the body.' })),
});

/** POST /auth/refresh: another access token; the refresh token is used up, and its successor comes with the answer. */
export function refreshRoute(app: App, parts: AccountsDoorParts): void {
  const { login, database, cookies, refusals, pageGuard, settings } = parts;

  app.post(
    `${settings.apiBasePath}/auth/refresh`,
    {
      schema: {
        tags: ['Login'],
        summary: 'Get another access token',
        description:
          'A refresh token is good once. One that is used again ends its session, as somebody may have a copy; within ' +
          'ten seconds the same client gets the same successor.',
        body: RefreshBody,
        response: { 200: Envelope(RefreshData) },
      },
      ...pageGuard,
    },
    async (request, reply) => {
      const fromBody = request.body?.refreshToken;
      const token = fromBody ?? cookies.refreshTokenOf(request);
      if (token === undefined) return refuse(request, reply, 'missing');
      const subject = await login.subjectOfRefreshToken(database.read, token);
      if (!subject) return refuse(request, reply, 'invalid');
      const context = contextOfStranger(request);
      const refreshed = await database.transaction(
        (tx) => login.refresh(tx, token, context),
        underLockOf(subject),
      );
      if (refreshed?.outcome !== 'refreshed') return refuse(request, reply, 'invalid');
      const { accessToken, expiresIn, refreshToken, refreshExpiresAt } = refreshed;
      // What came in the cookie no script has seen, nor does one see its successor.
      const inBody = fromBody !== undefined && request.body?.tokenDelivery !== 'cookie';
      if (!inBody) reply.header('set-cookie', cookies.refresh(refreshToken, refreshExpiresAt));
      return enveloped('Here is another access token.', {
        accessToken,
        expiresIn,
        ...(inBody && { refreshToken }),
      });
    },
  );

  async function refuse(request: FastifyRequest, reply: FastifyReply, reason: string): Promise<never> {
    const refusal = { code: 'refresh_token.refused', reason, applicationId: PEOPLE_APPLICATION_ID } as const;
    throw await refusals.refuse(request, reply, refusal);
  }
}
