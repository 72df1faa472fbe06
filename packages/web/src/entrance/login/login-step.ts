import type { Answer } from '@twofold/client';
import { areFewCodes } from '../../factors/few-codes.ts';

/** What a second step is made with, in the server's words and in the order in which it is offered. */
export const METHODS = ['webauthn', 'totp', 'sms', 'email', 'recovery-code'] as const;
export type Method = (typeof METHODS)[number];
/** Those whose codes have to be sent. */
export type SentMethod = 'sms' | 'email';

type FirstAnswer = Answer<'POST /api/auth/login'>['data'];
export type SecondStepAsked = Extract<FirstAnswer, { requiresTwoFactor: true }>;
/** Of a finished login, what the page decides by; with how many recovery codes are left, where one was used. */
export type LoggedIn = Pick<Exclude<FirstAnswer, SecondStepAsked>, 'user'> & { remaining?: number };

export interface SecondStep {
  at: 'second';
  tempToken: string;
  /** Those that this browser can do, in the order of `METHODS`. */
  methods: readonly Method[];
  /** Undefined where this browser can do none of them. */
  chosen: Method | undefined;
  /** Where a code is on its way by this method: enough of the address to recognise it, or null where that is not known. */
  sent: Partial<Record<SentMethod, string | null>>;
  /** What the first step was made with, for a person who has to change it at the end. */
  password?: string | undefined;
}

/** Where a login is. */
export type LoginStep =
  /** `tookTooLong` when a second step came too late, and all begins again. */
  | { at: 'first'; tookTooLong: boolean }
  | SecondStep
  | { at: 'new-password'; password?: string | undefined }
  | { at: 'few-codes'; remaining: number }
  | { at: 'done' };

export type LoginEvent =
  | { type: 'asked'; answer: SecondStepAsked; password?: string | undefined; can: Capabilities }
  | { type: 'logged-in'; answer: LoggedIn; password?: string | undefined }
  | { type: 'chosen'; method: Method }
  | { type: 'sent'; method: SentMethod; to: string }
  | { type: 'too-late' }
  | { type: 'again' }
  | { type: 'read' };

export interface Capabilities {
  /** Whether this browser can ask for passkeys here. */
  passkeys: boolean;
  /** What was chosen at an earlier login on this device. */
  remembered: Method | undefined;
}

export const FIRST_STEP: LoginStep = { at: 'first', tookTooLong: false };

/** The step after `event`. An event that comes too late, after its step is over, changes nothing. */
export function nextStep(step: LoginStep, event: LoginEvent): LoginStep {
  switch (event.type) {
    case 'asked':
      return secondStep(event.answer, event.password, event.can);
    case 'logged-in':
      return afterLogin(event.answer, event.password ?? (step.at === 'second' ? step.password : undefined));
    case 'too-late':
      return { at: 'first', tookTooLong: true };
    case 'again':
      return FIRST_STEP;
    case 'read':
      return step.at === 'few-codes' ? { at: 'done' } : step;
    case 'chosen':
      return step.at === 'second' && step.methods.includes(event.method)
        ? { ...step, chosen: event.method }
        : step;
    case 'sent':
      return step.at === 'second' ? { ...step, sent: { ...step.sent, [event.method]: event.to } } : step;
  }
}

function secondStep(
  { tempToken, methods: named, codeSent }: SecondStepAsked,
  password: string | undefined,
  { passkeys, remembered }: Capabilities,
): SecondStep {
  const methods = METHODS.filter((method) => named.includes(method) && (method !== 'webauthn' || passkeys));
  // A code that nobody asked for is the only thing but a recovery code that could answer.
  const sentBy = codeSent ? methods.find(isSent) : undefined;
  const chosen = sentBy ?? (remembered && methods.includes(remembered) ? remembered : methods[0]);
  return {
    at: 'second',
    tempToken,
    methods,
    chosen,
    sent: sentBy === undefined ? {} : { [sentBy]: null },
    password,
  };
}

function afterLogin({ user, remaining }: LoggedIn, password: string | undefined): LoginStep {
  if (user.passwordExpired) return { at: 'new-password', password };
  if (remaining !== undefined && areFewCodes(remaining)) return { at: 'few-codes', remaining };
  return { at: 'done' };
}

export function isSent(method: Method): method is SentMethod {
  return method === 'sms' || method === 'email';
}

/** A recovery code is for once: whoever had to use one is not asked for the next. */
export function isRemembered(method: Method): boolean {
  return method !== 'recovery-code';
}
