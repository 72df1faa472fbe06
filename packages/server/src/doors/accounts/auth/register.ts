import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Context } from '../../../core/context.ts';
import { locksOf } from '../../../core/people/administration.ts';
import { identifierKey } from '../../../core/people/identifiers.ts';
import { type Person, subjectOfPerson } from '../../../core/people/people.ts';
import { underLockOf } from '../../../core/users/user-lock.ts';
import { sendAnswer } from '../../../http/answer/answer.ts';
import type { App } from '../../../http/app.ts';
import { takeTurns } from '../../../http/request/turns.ts';
import type { Transaction } from '../../../platform/database/database.ts';
import { contextOfStranger } from '../context.ts';
import { Envelope } from '../envelope.ts';
import { localeOf } from '../locale.ts';
import { loginAnswer } from '../login-answer.ts';
import type { AccountsDoorParts } from '../parts.ts';
import { EmailField, LinkTokenField, PasswordField, UsernameField } from '../person-schemas.ts';
import { LoginData, TokenDelivery } from '../schemas.ts';

const tags = ['Login'];

/** POST /auth/register, and /auth/welcome for the first administrator: they make a person, who is then logged in. */
export function registerRoutes(app: App, parts: AccountsDoorParts): void {
  const { registration, firstAdministrator, registrationLimits, login, database, idempotency, cookies } =
    parts;
  const base = `${parts.settings.apiBasePath}/auth`;
  const proof = { method: 'PASSWORD', aal: 1, amr: ['pwd'] } as const;

  app.post(
    `${base}/register`,
    {
      onRequest: takeTurns(),
      schema: {
        tags,
        summary: 'Register',
        description:
          'Only where registration is open. A link to verify the address is sent where e-mail is configured. 409 says ' +
          'that the address or the name is taken, not which, after the same work and under a limit.',
        body: Type.Object({
          email: EmailField,
          username: UsernameField,
          password: PasswordField,
          tokenDelivery: TokenDelivery,
        }),
        response: { 201: Envelope(LoginData) },
      },
      ...parts.pageGuard,
    },
    async (request, reply) => {
      const { email, username, password, tokenDelivery } = request.body;
      const scope = `register ${identifierKey(email)}`;
      const kept = await idempotency.findKept(request, scope);
      if (kept) return sendAnswer(reply, kept);
      await registrationLimits.spend(request.client.limitKey);
      const context = contextOfStranger(request, cookies);
      const prepared = await registration.prepare({ email, username, password, locale: localeOf(request) });
      const work = async (tx: Transaction) => {
        const person = await registration.register(tx, prepared, context);
        return letIn(tx, { request, person, tokenDelivery }, context);
      };
      const options = { ...underLockOf(subjectOfPerson(prepared)), scope };
      return sendAnswer(reply, await idempotency.answerOnce(request, work, options));
    },
  );

  app.post(
    `${base}/welcome`,
    {
      schema: {
        tags,
        summary: 'Make the first administrator',
        description: 'With the link that the server shows at its start while there is no administrator.',
        body: Type.Object({
          token: LinkTokenField,
          email: EmailField,
          username: UsernameField,
          password: PasswordField,
          tokenDelivery: TokenDelivery,
        }),
        response: { 201: Envelope(LoginData) },
      },
      ...parts.pageGuard,
    },
    async (request, reply) => {
      const { token, email, username, password, tokenDelivery } = request.body;
      const kept = await idempotency.findKept(request, token);
      if (kept) return sendAnswer(reply, kept);
      await registrationLimits.spend(request.client.limitKey);
      const context = contextOfStranger(request, cookies);
      const given = { token, email, username, password, locale: localeOf(request) };
      const prepared = await firstAdministrator.prepare(database.read, given);
      const work = async (tx: Transaction) => {
        const person = await firstAdministrator.make(tx, prepared, context);
        return letIn(tx, { request, person, tokenDelivery }, context);
      };
      return sendAnswer(
        reply,
        await idempotency.answerOnce(request, work, { ...locksOf(prepared), scope: token }),
      );
    },
  );

  async function letIn(
    tx: Transaction,
    given: { request: FastifyRequest; person: Person; tokenDelivery: string | undefined },
    context: Context,
  ) {
    const { request, person, tokenDelivery } = given;
    const opened = await login.complete(tx, { person, proof, remember: false }, context);
    const options = { status: 201, message: 'Welcome.', tokenDelivery, twoFactorEnabled: false };
    return loginAnswer(parts, request, opened, options);
  }
}
