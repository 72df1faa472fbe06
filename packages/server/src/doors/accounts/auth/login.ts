import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Context } from '../../../core/context.ts';
import type { LoginWishes, PasswordOutcome } from '../../../core/login/login.ts';
import type { PasswordCheck } from '../../../core/login/password-step.ts';
import { underLockOf } from '../../../core/users/user-lock.ts';
import { type Answer, sendAnswer } from '../../../http/answer/answer.ts';
import { problemAnswer } from '../../../http/answer/problem.ts';
import type { App } from '../../../http/app.ts';
import { takeTurns } from '../../../http/request/turns.ts';
import { invalidField, TwofoldError } from '../../../platform/errors.ts';
import { contextOfStranger } from '../context.ts';
import { Envelope } from '../envelope.ts';
import { loginAnswer } from '../login-answer.ts';
import type { AccountsDoorParts } from '../parts.ts';
import { LoginData, TokenDelivery } from '../schemas.ts';
import { orWithoutCode, SecondStepData, secondStepAnswer } from '../second-step-answer.ts';

const Name = Type.Optional(Type.String({ minLength: 1, maxLength: 320 }));

const LoginBody = Type.Object({
  emailOrUsername: Name,
  username: Name,
  email: Name,
  password: Type.String({ minLength: 1, maxLength: 1024 }),
  rememberMe: Type.Optional(Type.Boolean({ description: 'Stay logged in for 30 days in place of 7.' })),
  deviceToken: Type.Optional(
    Type.String({
      maxLength: 256,
      description: 'Of a trusted device, in place of the second step; or its cookie.',
    }),
  ),
  tokenDelivery: TokenDelivery,
});

/** POST /auth/login: the password, and where the person has no second factor, all of the login. */
export function loginRoute(app: App, parts: AccountsDoorParts): void {
  const { login, idempotency, cookies, clock, pageGuard, settings } = parts;

  app.post(
    `${settings.apiBasePath}/auth/login`,
    {
      onRequest: takeTurns(),
      schema: {
        tags: ['Login'],
        summary: 'Log in with a password',
        description:
          'Where the person has a second factor, the answer asks for it: see `/2fa/verify`. A trusted device skips it.',
        body: LoginBody,
        response: { 200: Envelope(Type.Union([LoginData, SecondStepData])) },
      },
      ...pageGuard,
    },
    async (request, reply) => {
      const { password, rememberMe = false, tokenDelivery } = request.body;
      const name = nameOf(request.body);
      const kept = await idempotency.findKept(request, scopeOf(name));
      if (kept) return sendAnswer(reply, kept);
      const context = contextOfStranger(request, cookies);
      const deviceToken = request.body.deviceToken ?? cookies.deviceTokenOf(request);
      const check = await login.check({ name, password, deviceToken }, context);
      const wishes = { remember: rememberMe, deviceToken };
      const decided = { request, reply, name, check, context, tokenDelivery };
      return orWithoutCode((sends) => decide(decided, { ...wishes, sends }));
    },
  );

  async function decide(
    given: {
      request: FastifyRequest;
      reply: FastifyReply;
      name: string;
      check: PasswordCheck;
      context: Context;
      tokenDelivery: string | undefined;
    },
    wishes: LoginWishes,
  ) {
    const { request, reply, name, check, context, tokenDelivery } = given;
    const options = { scope: scopeOf(name), ...underLockOf(check.subject) };
    const answer = await idempotency.answerOnce(
      request,
      async (tx) => answerTo(await login.decide(tx, check, wishes, context), request, tokenDelivery),
      options,
    );
    if (answer.headers?.['idempotent-replayed'] !== undefined) await login.takeBack(check);
    return sendAnswer(reply, answer);
  }

  function answerTo(
    decided: PasswordOutcome,
    request: FastifyRequest,
    tokenDelivery: string | undefined,
  ): Answer {
    if (decided.outcome === 'refused') return problemAnswer(new TwofoldError('login.refused'), request.id);
    if (decided.outcome === 'second_step') return secondStepAnswer(decided, clock.now());
    const twoFactorEnabled = decided.login.device !== undefined;
    const message = 'You are logged in.';
    return loginAnswer(parts, request, decided.login, { message, tokenDelivery, twoFactorEnabled });
  }
}

function scopeOf(name: string): string {
  return `login ${name}`;
}

/** Three spellings of one field, for clients of earlier systems: exactly one of them. */
function nameOf(body: {
  emailOrUsername?: string | undefined;
  username?: string | undefined;
  email?: string | undefined;
}): string {
  const [name, ...others] = [body.emailOrUsername, body.username, body.email].filter(
    (given) => given !== undefined,
  );
  if (name !== undefined && others.length === 0) return name;
  throw invalidField('/emailOrUsername', name === undefined ? 'is missing' : 'must be the only name');
}
