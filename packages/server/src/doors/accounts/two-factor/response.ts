import type { Response } from '../../../core/factors/factor.ts';
import { PEOPLE_APPLICATION_ID } from '../../../core/people/people.ts';
import type { Answer } from '../../../http/answer/answer.ts';
import { problemAnswer } from '../../../http/answer/problem.ts';
import { type ErrorCode, invalidField, TwofoldError } from '../../../platform/errors.ts';
import type { AccountsDoorParts } from '../parts.ts';

/** Longest code of an app, by SMS or e-mail; whatever is longer is meant as a recovery code. */
const LONGEST_OTHER_CODE = 8;

/**
 * What a person answered with. The signature of a passkey is checked here, before any transaction. Throws
 * `request.invalid` where it is not exactly one of the two.
 */
export async function responseFrom(
  { database, passkeys }: Pick<AccountsDoorParts, 'database' | 'passkeys'>,
  { code, assertion }: { code?: string | undefined; assertion?: unknown },
): Promise<Response> {
  if ((code === undefined) === (assertion === undefined))
    throw invalidField('/code', 'must be sent, or an assertion, and not both');
  if (code !== undefined) return { kind: 'code', code };
  const relyingParty = passkeys.relyingParties.installation;
  const expectation = { applicationId: PEOPLE_APPLICATION_ID, relyingParty };
  const { proof } = await passkeys.prove(database.read, assertion, expectation);
  return { kind: 'assertion', proof };
}

/**
 * The answer to a refused response. A stranger is told the same of a wrong one, a used one, one that is locked out, and
 * one where there is nothing to answer with. Part of the transaction's outcome, as what was counted is committed with it.
 */
export function refusalOf(response: Response, requestId: string): Answer {
  return problemAnswer(new TwofoldError(codeFor(response)), requestId);
}

/** By the form of what was sent, never by what is known of the person. */
function codeFor(response: Response): ErrorCode {
  if (response.kind === 'assertion') return 'passkey.rejected';
  return looksLikeRecoveryCode(response.code) ? 'recovery_code.rejected' : 'totp.code_rejected';
}

export function looksLikeRecoveryCode(code: string): boolean {
  return code.replace(/[\s-]/g, '').length > LONGEST_OTHER_CODE;
}
