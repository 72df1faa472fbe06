import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Response } from '../../../core/factors/factor.ts';
import type { SecondStepOutcome } from '../../../core/login/second-step.ts';
import { PEOPLE_APPLICATION_ID } from '../../../core/people/people.ts';
import { underLockOf } from '../../../core/users/user-lock.ts';
import { type Answer, sendAnswer } from '../../../http/answer/answer.ts';
import { problemAnswer } from '../../../http/answer/problem.ts';
import type { App } from '../../../http/app.ts';
import { Label } from '../../../http/schemas/text.ts';
import { TwofoldError } from '../../../platform/errors.ts';
import { contextOfStranger } from '../context.ts';
import { Envelope } from '../envelope.ts';
import { loginAnswer } from '../login-answer.ts';
import type { AccountsDoorParts } from '../parts.ts';
import { Assertion, LoginData, loginFields, SubmittedCode, TempToken, TokenDelivery } from '../schemas.ts';
import { looksLikeRecoveryCode, refusalOf, responseFrom } from './response.ts';

const trustFields = {
  trustDevice: Type.Optional(
    Type.Boolean({ description: 'Do not ask for the second factor on this device for 30 days.' }),
  ),
  deviceName: Type.Optional(Label),
  tokenDelivery: TokenDelivery,
};

const VerifyBody = Type.Object({
  tempToken: TempToken,
  code: Type.Optional(SubmittedCode),
  assertion: Type.Optional(Assertion),
  ...trustFields,
});

const BackupCodeBody = Type.Object({ tempToken: TempToken, code: SubmittedCode, ...trustFields });

const BackupCodeData = Type.Object({
  ...loginFields,
  remaining: Type.Integer({ description: 'Recovery codes that are left.' }),
});

interface SecondStepRequest {
  tempToken: string;
  trustDevice?: boolean | undefined;
  deviceName?: string | undefined;
  tokenDelivery?: string | undefined;
}

const FEW_RECOVERY_CODES = 3;

/** What no recovery code is, in the form of one: a guess, and counted as one. */
const NO_RECOVERY_CODE = 'not-a-recovery-code';

/** POST /2fa/verify and /2fa/verify-backup-code: the second step of a login. */
export function verifyRoutes(app: App, parts: AccountsDoorParts): void {
  const { login, idempotency, database, refusals, cookies, pageGuard, settings } = parts;

  app.post(
    `${settings.apiBasePath}/2fa/verify`,
    {
      schema: {
        tags: ['Second factor'],
        summary: 'Finish a login with a code or a passkey',
        description: 'Takes what `methods` of the first step named, recovery codes among them.',
        body: VerifyBody,
        response: { 200: Envelope(LoginData) },
      },
      ...pageGuard,
    },
    async (request, reply) => {
      const { code, assertion } = request.body;
      const response = await responseFrom(parts, { code, assertion });
      return finish(request, reply, request.body, response, () => ({ message: 'You are logged in.' }));
    },
  );

  app.post(
    `${settings.apiBasePath}/2fa/verify-backup-code`,
    {
      schema: {
        tags: ['Second factor'],
        summary: 'Finish a login with a recovery code',
        body: BackupCodeBody,
        response: { 200: Envelope(BackupCodeData) },
      },
      ...pageGuard,
    },
    (request, reply) => {
      const { code } = request.body;
      // A code of another kind is a wrong one here, and counted.
      const response = { kind: 'code', code: looksLikeRecoveryCode(code) ? code : NO_RECOVERY_CODE } as const;
      return finish(request, reply, request.body, response, ({ verdict: { recoveryCodesRemaining } }) => ({
        message: messageFor(recoveryCodesRemaining),
        data: { remaining: recoveryCodesRemaining },
      }));
    },
  );

  async function finish(
    request: FastifyRequest,
    reply: FastifyReply,
    { tempToken, trustDevice, deviceName, tokenDelivery }: SecondStepRequest,
    response: Response,
    say: (done: Completed) => { message: string; data?: Record<string, unknown> },
  ) {
    const subject = await login.secondStep.subjectOf(database.read, tempToken);
    if (!subject && request.headers['idempotency-key'] === undefined) return refuseToken(request, reply);
    const trust = trustDevice === true ? { name: deviceName } : undefined;
    const context = contextOfStranger(request, cookies);
    const answering = idempotency.answerOnce(
      request,
      async (tx): Promise<Answer> => {
        const done = await login.secondStep.finish(tx, { tempToken, response, trust }, context);
        if (done.outcome === 'over') {
          // Nothing is kept of a token that was nobody's: a stranger could fill the store with such answers.
          if (!subject) throw new UnknownToken();
          return problemAnswer(new TwofoldError('temporary_token.refused'), request.id);
        }
        if (done.outcome === 'refused') return { ...refusalOf(response, request.id), userId: done.userId };
        return loginAnswer(parts, request, done.login, {
          ...{ tokenDelivery, twoFactorEnabled: true },
          ...say(done),
        });
      },
      // The token is its holder's alone. One that is unknown by now may have been answered before.
      { scope: `temporary ${tempToken}`, ...underLockOf(subject ?? NOBODY) },
    );
    const answer = await answering.catch((error: unknown) => {
      if (error instanceof UnknownToken) return refuseToken(request, reply);
      throw error;
    });
    return sendAnswer(reply, answer);
  }

  async function refuseToken(request: FastifyRequest, reply: FastifyReply): Promise<never> {
    const refusal = {
      code: 'temporary_token.refused',
      reason: 'invalid',
      applicationId: PEOPLE_APPLICATION_ID,
    } as const;
    throw await refusals.refuse(request, reply, refusal);
  }
}

type Completed = Extract<SecondStepOutcome, { outcome: 'completed' }>;

class UnknownToken extends Error {}

const NOBODY = { applicationId: PEOPLE_APPLICATION_ID, name: 'nobody' };

function messageFor(remaining: number): string {
  if (remaining > FEW_RECOVERY_CODES) return 'You are logged in. This code is used up.';
  return `You are logged in. ${remaining} recovery codes are left: make new ones soon.`;
}
