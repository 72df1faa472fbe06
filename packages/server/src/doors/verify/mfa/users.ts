import { Type } from 'typebox';
import { underLockOf } from '../../../core/users/user-lock.ts';
import { answerWith } from '../../../http/answer/answer.ts';
import type { App } from '../../../http/app.ts';
import type { Transaction } from '../../../platform/database/database.ts';
import { contextOf, subjectOf } from '../context.ts';
import type { VerifyDoorParts } from '../parts.ts';
import { RecoveryCodesAnswer, UserAnswer, UserParams } from '../schemas.ts';
import { userView } from '../views.ts';

/** /mfa/users/:user: what an application sees of a user, and what it does to all of their factors at once. */
export function userRoutes(app: App, parts: VerifyDoorParts): void {
  const { database, factors, idempotency, users } = parts;
  const tags = ['Users'];
  const authenticated = parts.callers.requireApplication('mfa');

  app.get(
    '/mfa/users/:user',
    {
      schema: {
        summary: "See a user's factors",
        description: 'A user who never enrolled is answered with `enrolled: false`.',
        tags,
        params: UserParams,
        response: { 200: UserAnswer },
      },
      ...authenticated,
    },
    async (request) => {
      const { user } = request.params;
      return userView(user, await factors.overview(database.read, subjectOf(request, user)));
    },
  );

  app.delete(
    '/mfa/users/:user',
    {
      schema: {
        summary: 'Erase a user',
        description: 'With every factor, secret, recovery code and session. Erasing nobody is a success.',
        tags,
        params: UserParams,
        response: { 204: Type.Null() },
      },
      ...authenticated,
    },
    async (request, reply) => {
      const subject = subjectOf(request, request.params.user);
      await database.transaction(
        (tx) => factors.erase(tx, subject, contextOf(request)),
        underLockOf(subject),
      );
      return reply.status(204).send(null);
    },
  );

  app.post(
    '/mfa/users/:user/recovery-codes',
    {
      schema: {
        summary: 'Make new recovery codes',
        description: 'Ten codes, shown once. The old ones die.',
        tags,
        params: UserParams,
        response: { 200: RecoveryCodesAnswer },
      },
      ...authenticated,
    },
    (request, reply) => {
      const subject = subjectOf(request, request.params.user);
      const work = async (tx: Transaction) => {
        const user = await users.get(tx, subject);
        const recoveryCodes = await factors.renewRecoveryCodes(tx, subject, contextOf(request));
        return { status: 200, userId: user.id, body: { recoveryCodes } };
      };
      return answerWith(reply, idempotency.answerOnce(request, work, underLockOf(subject)));
    },
  );

  app.post(
    '/mfa/users/:user/unlock',
    {
      schema: {
        summary: 'Unlock a user',
        description: 'Forgets the wrong codes that were counted, and enables factors that they disabled.',
        tags,
        params: UserParams,
        response: { 204: Type.Null() },
      },
      ...authenticated,
    },
    async (request, reply) => {
      const subject = subjectOf(request, request.params.user);
      await database.transaction(
        (tx) => factors.unlock(tx, subject, contextOf(request)),
        underLockOf(subject),
      );
      return reply.status(204).send(null);
    },
  );
}
