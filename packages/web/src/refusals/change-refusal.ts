import { TwofoldApiError } from '@twofold/client';
import { PasskeyError } from '@twofold/client/browser';
import type { Texts } from '../texts/texts.ts';
import { fieldSentence } from './field-errors.ts';
import { refusalText } from './refusal-text.ts';

/**
 * Why a change of one's own security was refused. A wrong code is a 401 as well, and says nothing about the session:
 * what is known by its code goes before what is known by its status.
 */
export function changeRefusal(error: unknown, texts: Texts): string {
  const { refusals, passkeyRefusals } = texts.security;
  if (error instanceof PasskeyError) return passkeyRefusals[error.reason];
  if (error instanceof TwofoldApiError && Object.hasOwn(refusals, error.code))
    return refusals[error.code as keyof typeof refusals];
  return fieldSentence(error, texts.entrance) ?? refusalText(error, texts);
}
