import { Type } from 'typebox';
import { PEOPLE_APPLICATION_ID } from '../../../core/people/people.ts';
import { underLockOf } from '../../../core/users/user-lock.ts';
import { type Answer, answerWith } from '../../../http/answer/answer.ts';
import { problemAnswer } from '../../../http/answer/problem.ts';
import type { App } from '../../../http/app.ts';
import { PasskeyAssertion, PasskeyRequestOptions } from '../../../http/schemas/passkey-json.ts';
import type { Transaction } from '../../../platform/database/database.ts';
import { TwofoldError } from '../../../platform/errors.ts';
import { contextOfStranger } from '../context.ts';
import { Envelope, enveloped } from '../envelope.ts';
import { loginAnswer } from '../login-answer.ts';
import type { AccountsDoorParts } from '../parts.ts';
import { LoginData, OptionalBody, TokenDelivery } from '../schemas.ts';

const tags = ['Login'];

const OptionsBody = OptionalBody(
  Type.Object({
    autofill: Type.Optional(
      Type.Boolean({
        description:
          'For `mediation: "conditional"`. Nobody has asked for a passkey yet: counted by itself, and more of them are allowed.',
      }),
    ),
  }),
);

/** /auth/passkey/…: a login with a passkey alone, which says who its person is. */
export function passkeyLoginRoutes(app: App, parts: AccountsDoorParts): void {
  const { database, idempotency, cookies, passkeys, passkeyLogin, settings } = parts;
  const { passkeyLimits, passkeyAutofillLimits, passkeyAnswerLimits, pageGuard } = parts;
  const applicationId = PEOPLE_APPLICATION_ID;
  const relyingParty = passkeys.relyingParties.installation;

  app.post(
    `${settings.apiBasePath}/auth/passkey/options`,
    {
      schema: {
        tags,
        summary: 'Begin a login with a passkey alone',
        description:
          'Give the answer to `navigator.credentials.get`, also with `mediation: "conditional"`: the browser then offers ' +
          'passkeys in the field of the user name.',
        body: OptionsBody,
        response: { 200: Envelope(PasskeyRequestOptions) },
      },
    },
    async (request) => {
      const limits = request.body?.autofill === true ? passkeyAutofillLimits : passkeyLimits;
      await limits.spend(request.client.limitKey);
      const context = contextOfStranger(request, cookies);
      const begin = (tx: Transaction) =>
        passkeys.beginAuthentication(tx, { relyingParty, alone: true }, context);
      return enveloped('Choose a passkey.', await database.transaction(begin));
    },
  );

  app.post(
    `${settings.apiBasePath}/auth/passkey/verify`,
    {
      schema: {
        tags,
        summary: 'Log in with a passkey alone',
        description: 'The whole login: no password and no second step.',
        body: Type.Object({
          assertion: PasskeyAssertion,
          rememberMe: Type.Optional(
            Type.Boolean({ description: 'Stay logged in for 30 days in place of 7.' }),
          ),
          tokenDelivery: TokenDelivery,
        }),
        response: { 200: Envelope(LoginData) },
      },
      ...pageGuard,
    },
    (request, reply) => {
      const { assertion, rememberMe: remember = false, tokenDelivery } = request.body;
      const context = contextOfStranger(request, cookies);
      const scope = `passkey ${assertion.response.clientDataJSON}`;
      const answer = async (): Promise<Answer> => {
        const kept = await idempotency.findKept(request, scope);
        if (kept) return kept;
        // Each is on the audit log, and of a name that anybody makes up: budgets of people alone would not end a flood.
        await passkeyAnswerLimits.spend(request.client.limitKey);
        const { proof, subject } = await passkeys.prove(database.read, assertion, {
          applicationId,
          relyingParty,
        });
        const work = async (tx: Transaction): Promise<Answer> => {
          const decided = await passkeyLogin.decide(tx, { subject, proof, remember }, context);
          // A stranger is told the same of every refusal.
          if (decided.outcome !== 'completed')
            return problemAnswer(new TwofoldError('passkey.rejected'), request.id);
          const message = 'You are logged in.';
          return loginAnswer(parts, request, decided.login, {
            message,
            tokenDelivery,
            twoFactorEnabled: true,
          });
        };
        return idempotency.answerOnce(request, work, { scope, ...underLockOf(subject) });
      };
      return answerWith(reply, answer());
    },
  );
}
