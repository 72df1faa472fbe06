import { TwofoldApiError } from '@twofold/client';
import { refusalText } from '../refusals/refusal-text.ts';
import type { Texts } from '../texts/texts.ts';

/** Why something that an administrator wanted was refused. What is known by its code goes before its status. */
export function adminRefusal(error: unknown, texts: Texts): string {
  const { refusals } = texts.admin;
  if (error instanceof TwofoldApiError && Object.hasOwn(refusals, error.code))
    return refusals[error.code as keyof typeof refusals];
  return refusalText(error, texts);
}
