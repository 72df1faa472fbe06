import { TwofoldApiError } from '@twofold/client';
import { changeRefusal } from '../refusals/change-refusal.ts';
import type { Texts } from '../texts/texts.ts';

/** Why something that an administrator wanted was refused. What is known by its code goes before its status. */
export function adminRefusal(error: unknown, texts: Texts): string {
  const { refusals } = texts.admin;
  if (error instanceof TwofoldApiError && Object.hasOwn(refusals, error.code))
    return refusals[error.code as keyof typeof refusals];
  return changeRefusal(error, texts);
}
