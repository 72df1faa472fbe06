import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { subjectOfPerson } from '../../../core/people/people.ts';
import type { RenewedSession } from '../../../core/sessions/sessions.ts';
import { underLockOf } from '../../../core/users/user-lock.ts';
import { type Answer, sendAnswer } from '../../../http/answer/answer.ts';
import { isoTime } from '../../../http/answer/iso-time.ts';
import { problemAnswer } from '../../../http/answer/problem.ts';
import type { App } from '../../../http/app.ts';
import { personOf } from '../../../http/caller/person.ts';
import { contextOfPerson } from '../../../http/caller/person-context.ts';
import { Time } from '../../../http/schemas/time.ts';
import { TwofoldError } from '../../../platform/errors.ts';
import { Envelope, enveloped } from '../envelope.ts';
import type { AccountsDoorParts } from '../parts.ts';
import { Assertion, SubmittedCode } from '../schemas.ts';
import { refusalOf, responseFrom } from './response.ts';

const StepUpBody = Type.Object({
  code: Type.Optional(SubmittedCode),
  assertion: Type.Optional(Assertion),
});

const StepUpData = Type.Object({
  accessToken: Type.String(),
  expiresIn: Type.Integer({ description: 'Seconds.' }),
  freshUntil: Time,
});

/** POST /2fa/step-up: a fresh second factor, for what an account hangs on. */
export function stepUpRoute(app: App, parts: AccountsDoorParts): void {
  const { callers, idempotency, login, settings } = parts;

  app.post(
    `${settings.apiBasePath}/2fa/step-up`,
    {
      schema: {
        tags: ['Second factor'],
        summary: 'Give a second factor again',
        description:
          'For five minutes, what needs a fresh second factor goes. A code of an authenticator app, a passkey or a ' +
          'recovery code; codes by SMS and e-mail do not count.',
        body: StepUpBody,
        response: { 200: Envelope(StepUpData) },
      },
      ...callers.requirePerson({ withExpiredPassword: true }),
    },
    async (request, reply) => {
      const { person, session, userId } = personOf(request);
      const { code, assertion } = request.body;
      const response = await responseFrom(parts, { code, assertion });
      const context = contextOfPerson(request);
      const answer = await idempotency.answerOnce(
        request,
        async (tx): Promise<Answer> => {
          const done = await login.stepUp(tx, { person, session, response }, context);
          if (done.outcome === 'refused') return { ...refusalOf(response, request.id), userId };
          // The session ended, or what was given does not count.
          if (done.outcome === 'insufficient')
            return { ...problemAnswer(new TwofoldError('step_up_required'), request.id), userId };
          const { renewed, accessToken, expiresIn, freshUntil } = done;
          const data = { accessToken, expiresIn, freshUntil: isoTime(freshUntil) };
          return {
            ...{ status: 200, userId },
            ...renewedCookie(parts, request, renewed),
            body: enveloped('Your second factor was accepted.', data),
          };
        },
        underLockOf(subjectOfPerson(person)),
      );
      return sendAnswer(reply, answer);
    },
  );
}

/** To a browser that came with the session's cookie: what it came with is dead (OWASP ASVS 7.2.4). */
export function renewedCookie(
  { cookies, personCallers }: Pick<AccountsDoorParts, 'cookies' | 'personCallers'>,
  request: FastifyRequest,
  renewed: RenewedSession | undefined,
): Pick<Answer, 'headers'> {
  if (!renewed || cookies.sessionTokenOf(request) === undefined) return {};
  const { token, session } = renewed;
  const csrfToken = personCallers.csrfTokenOf(session.id);
  return {
    headers: { 'set-cookie': cookies.session(token, csrfToken, personCallers.cookieEndsAt(session)) },
  };
}
