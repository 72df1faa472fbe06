import { TwofoldApiError } from '@twofold/client';
import type { Texts } from '../../texts/texts.ts';
import { loginRefusal } from '../login/login-refusal.ts';
import { CODE_REFUSED, NoSecondFactor } from './register.ts';

/**
 * Why a browser was not registered. Which part was wrong, and whether there is such a person, the server does not say.
 *
 * @param atMs when it was refused, Unix milliseconds of this device
 */
export function passageRefusal(error: unknown, texts: Texts, atMs: number): string {
  if (error instanceof NoSecondFactor) return texts.passage.noSecondFactor;
  if (error instanceof TwofoldApiError && error.code === CODE_REFUSED) return texts.passage.codeRefused;
  return loginRefusal(error, texts, atMs);
}
