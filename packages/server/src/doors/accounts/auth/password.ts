import { Type } from 'typebox';
import { identifierKey } from '../../../core/people/identifiers.ts';
import { subjectOfPerson } from '../../../core/people/people.ts';
import { underLockOf } from '../../../core/users/user-lock.ts';
import { sendAnswer } from '../../../http/answer/answer.ts';
import type { App } from '../../../http/app.ts';
import { personOf } from '../../../http/caller/person.ts';
import { contextOfPerson } from '../../../http/caller/person-context.ts';
import type { Transaction } from '../../../platform/database/database.ts';
import { contextOfStranger } from '../context.ts';
import { EmptyEnvelope, Envelope, enveloped } from '../envelope.ts';
import { succeedingAnswer } from '../login-answer.ts';
import type { AccountsDoorParts } from '../parts.ts';
import { LinkTokenField, PasswordField } from '../person-schemas.ts';
import { TokenDelivery } from '../schemas.ts';

const tags = ['Login'];

const PasswordChangeData = Type.Object({
  accessToken: Type.String({ description: 'The one that the request came with is dead.' }),
  expiresIn: Type.Integer({ description: 'Seconds.' }),
  refreshToken: Type.Optional(Type.String({ description: 'Only with `"tokenDelivery": "body"`.' })),
  csrfToken: Type.Optional(Type.String({ description: 'Only where the session came in its cookie.' })),
});

/** POST /auth/password: for whoever is logged in. */
export function passwordChangeRoute(app: App, parts: AccountsDoorParts): void {
  const { passwordChange, people, login, database, idempotency, callers, settings } = parts;

  app.post(
    `${settings.apiBasePath}/auth/password`,
    {
      schema: {
        tags,
        summary: 'Change the password',
        description:
          'Needs the present one, and a fresh second factor where the person has one. Sessions, their tokens and ' +
          'trusted devices end; the session that asks goes on under the tokens of the answer, and those before are dead. ' +
          'A person without a password sets the first one.',
        body: Type.Object({
          currentPassword: Type.Optional(PasswordField),
          newPassword: PasswordField,
          tokenDelivery: TokenDelivery,
        }),
        response: { 200: Envelope(PasswordChangeData) },
      },
      ...callers.requirePerson({ stepUp: 'own', withExpiredPassword: true, endsSession: true }),
    },
    async (request, reply) => {
      const { currentPassword = '', newPassword, tokenDelivery } = request.body;
      const { person, session } = personOf(request);
      const context = contextOfPerson(request);
      // In this order: a first request that commits in between has its answer kept, or the password is still the old one.
      const presentHash = await people.findPasswordHash(database.read, person.id);
      const kept = await idempotency.findKept(request);
      if (kept) return sendAnswer(reply, kept);
      passwordChange.check(person, newPassword);
      // Guesses here are counted with those at the login (X16).
      const takeBack = person.hasPassword ? await login.countGuess(person, context) : undefined;
      await passwordChange.verify(person, presentHash, currentPassword, context);
      const prepared = await passwordChange.prepare(person, presentHash, newPassword);
      const work = async (tx: Transaction) => {
        takeBack?.(tx);
        const successor = await passwordChange.change(tx, prepared, session.id, context);
        return succeedingAnswer(parts, request, successor, {
          message: 'The password is changed.',
          tokenDelivery,
        });
      };
      const locked = underLockOf(subjectOfPerson(person));
      return sendAnswer(reply, await idempotency.answerOnce(request, work, locked));
    },
  );
}

/** POST /auth/password/forgot and /auth/password/reset: for whoever cannot log in. */
export function passwordResetRoutes(app: App, parts: AccountsDoorParts): void {
  const { passwordReset, resetRequests, idempotency, registrationLimits, linkLimits, cookies, settings } =
    parts;

  app.post(
    `${settings.apiBasePath}/auth/password/forgot`,
    {
      schema: {
        tags,
        summary: 'Ask for a link that resets the password',
        description:
          'The answer is the same for every address. A link goes to an address that was verified; one that was not gets ' +
          'the link that verifies it. Without e-mail on this installation: 400 `message.channel_unavailable`.',
        body: Type.Object({
          email: Type.String({ minLength: 1, maxLength: 254, description: 'Or the user name.' }),
        }),
        response: { 200: EmptyEnvelope },
      },
    },
    async (request, reply) => {
      await registrationLimits.spend(request.client.limitKey);
      const { email } = request.body;
      const context = contextOfStranger(request, cookies);
      const work = async (tx: Transaction) => {
        resetRequests.accept(tx, email, context);
        const message = 'If somebody has this address, a message is on its way to it.';
        return { status: 200, body: enveloped(message) };
      };
      const scope = `forgot ${identifierKey(email)}`;
      return sendAnswer(reply, await idempotency.answerOnce(request, work, { scope }));
    },
  );

  app.post(
    `${settings.apiBasePath}/auth/password/reset`,
    {
      schema: {
        tags,
        summary: 'Set a new password with the link of the message',
        description:
          'Everything that was open ends, with your own API keys and webhooks. No session opens here; second factors stay as they are, and are asked for at ' +
          'the next login.',
        body: Type.Object({ token: LinkTokenField, newPassword: PasswordField }),
        response: { 200: EmptyEnvelope },
      },
    },
    async (request, reply) => {
      const { token, newPassword } = request.body;
      const context = contextOfStranger(request, cookies);
      const kept = await idempotency.findKept(request, token);
      if (kept) return sendAnswer(reply, kept);
      // A link that was spent is hashed for as well: another request may just be spending it.
      await linkLimits.spend(request.client.limitKey);
      const prepared = await passwordReset.prepare('reset-password', token, newPassword, '/newPassword');
      const work = async (tx: Transaction) => {
        await passwordReset.reset(tx, prepared, context);
        return {
          status: 200,
          body: enveloped('The password is set. Log in with it.'),
          userId: prepared.person.userId,
        };
      };
      const options = { ...underLockOf(subjectOfPerson(prepared.person)), scope: token };
      return sendAnswer(reply, await idempotency.answerOnce(request, work, options));
    },
  );

  app.post(
    `${settings.apiBasePath}/auth/invitation`,
    {
      schema: {
        tags,
        summary: 'Accept an invitation',
        description: 'Sets the first password of the person who was invited. No session opens here.',
        body: Type.Object({ token: LinkTokenField, password: PasswordField }),
        response: { 200: EmptyEnvelope },
      },
    },
    async (request, reply) => {
      const { token, password } = request.body;
      const context = contextOfStranger(request, cookies);
      const kept = await idempotency.findKept(request, token);
      if (kept) return sendAnswer(reply, kept);
      // A link that was spent is hashed for as well: another request may just be spending it.
      await linkLimits.spend(request.client.limitKey);
      const prepared = await passwordReset.prepare('invitation', token, password, '/password');
      const work = async (tx: Transaction) => {
        await passwordReset.reset(tx, prepared, context);
        return {
          status: 200,
          body: enveloped('Welcome. Log in with your password.'),
          userId: prepared.person.userId,
        };
      };
      const options = { ...underLockOf(subjectOfPerson(prepared.person)), scope: token };
      return sendAnswer(reply, await idempotency.answerOnce(request, work, options));
    },
  );
}
