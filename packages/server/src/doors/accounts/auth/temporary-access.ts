import { Type } from 'typebox';
import { subjectOfPerson } from '../../../core/people/people.ts';
import { underLockOf } from '../../../core/users/user-lock.ts';
import { sendAnswer } from '../../../http/answer/answer.ts';
import type { App } from '../../../http/app.ts';
import type { Transaction } from '../../../platform/database/database.ts';
import { contextOfStranger } from '../context.ts';
import { Envelope } from '../envelope.ts';
import { loginAnswer } from '../login-answer.ts';
import type { AccountsDoorParts } from '../parts.ts';
import { LinkTokenField } from '../person-schemas.ts';
import { LoginData, TokenDelivery } from '../schemas.ts';
import { orWithoutCode, SecondStepData, secondStepAnswer } from '../second-step-answer.ts';

/** POST /auth/temporary-access: a login with an administrator's link in the place of the password. */
export function temporaryAccessRoute(app: App, parts: AccountsDoorParts): void {
  const { temporaryAccess, idempotency, cookies, clock, pageGuard, settings } = parts;

  app.post(
    `${settings.apiBasePath}/auth/temporary-access`,
    {
      schema: {
        tags: ['Login'],
        summary: 'Log in with a link of an administrator',
        description:
          'In the place of the password, once. Where the person has a second factor, the answer asks for it. Set a ' +
          'password then: the link is spent.',
        body: Type.Object({ token: LinkTokenField, tokenDelivery: TokenDelivery }),
        response: { 200: Envelope(Type.Union([LoginData, SecondStepData])) },
      },
      ...pageGuard,
    },
    async (request, reply) => {
      const { token, tokenDelivery } = request.body;
      const context = contextOfStranger(request, cookies);
      const person = await temporaryAccess.find(token);
      const work = (sends: boolean) => async (tx: Transaction) => {
        const used = await temporaryAccess.use(tx, token, sends, context);
        if (used.outcome === 'second_step') return secondStepAnswer(used, clock.now());
        const options = { message: 'You are logged in.', tokenDelivery, twoFactorEnabled: false };
        return loginAnswer(parts, request, used.login, options);
      };
      const options = { ...underLockOf(subjectOfPerson(person)), scope: token };
      const answer = await orWithoutCode((sends) => idempotency.answerOnce(request, work(sends), options));
      return sendAnswer(reply, answer);
    },
  );
}
