import { Type } from 'typebox';
import type { AwaitedSecondStep } from '../../core/login/second-step.ts';
import type { Answer } from '../../http/answer/answer.ts';
import { TwofoldError } from '../../platform/errors.ts';
import { enveloped } from './envelope.ts';

export const SecondStepData = Type.Object({
  requiresTwoFactor: Type.Literal(true),
  tempToken: Type.String({ description: 'For the second step, and nothing else.' }),
  methods: Type.Array(Type.String(), {
    description: 'What the second step takes: `webauthn`, `totp`, `sms`, `email`, `recovery-code`.',
  }),
  codeSent: Type.Boolean({ description: 'A code is on its way, as nothing else could answer.' }),
  expiresIn: Type.Integer({ description: 'Seconds.' }),
});

/** A first step whose code cannot be sent, as the limit of messages is reached, is one still: there may be another way. */
export async function orWithoutCode<Result>(step: (sends: boolean) => Promise<Result>): Promise<Result> {
  try {
    return await step(true);
  } catch (error) {
    if (!(error instanceof TwofoldError) || error.code !== 'message.limit_reached') throw error;
    return step(false);
  }
}

/** The answer of a first step after which there is a second. @param nowMs Unix milliseconds */
export function secondStepAnswer(
  { tempToken, methods, codeSent, pending }: AwaitedSecondStep,
  nowMs: number,
): Answer {
  const message = codeSent ? 'A code was sent to you.' : 'A second factor is required.';
  const expiresIn = Math.floor((pending.expiresAt - nowMs) / 1000);
  const data = { requiresTwoFactor: true, tempToken, methods, codeSent, expiresIn };
  return { status: 200, userId: pending.userId, body: enveloped(message, data) };
}
