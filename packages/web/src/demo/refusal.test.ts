import { describe, expect, it } from 'vitest';
import { en } from '../texts/en.ts';
import { refusal, type Sent } from './refusal.ts';

const { refused } = en.demo;

describe('what a refused call means', () => {
  it.each<[string, number, unknown, Sent, string[]]>([
    ['no answer', 0, null, 'code', [refused.offline]],
    ['a lock', 401, { reason: 'locked', retryAfterSeconds: 90 }, 'code', [refused.locked(2)]],
    ['a limit', 429, { retryAfterSeconds: 7 }, 'other', [refused.limited(7)]],
    ['a replay', 401, { reason: 'replayed' }, 'code', [refused.replayed]],
    [
      'a wrong code',
      401,
      { reason: 'wrong_code', attemptsRemaining: 3 },
      'code',
      [refused.wrong, refused.attempts(3)],
    ],
    ['a fast clock', 401, { reason: 'wrong_code', driftSteps: 4 }, 'code', [refused.ahead(120)]],
    ['a slow clock', 401, { reason: 'wrong_code', driftSteps: -2 }, 'code', [refused.behind(60)]],
    ['a wrong recovery code', 401, { reason: 'wrong_code' }, 'recovery', [refused.wrongRecovery]],
    ['a wrong passkey', 401, { reason: 'wrong_code', driftSteps: 1 }, 'passkey', [refused.wrongPasskey]],
    ['anything else', 400, { detail: 'user is missing.' }, 'other', [refused.other('user is missing.')]],
    ['no problem document', 502, '<html>', 'other', [refused.other('502')]],
  ])('%s', (_, status, body, sent, said) => {
    expect(refusal({ status, body }, sent).map((sentence) => sentence(en.demo))).toEqual(said);
  });
});
