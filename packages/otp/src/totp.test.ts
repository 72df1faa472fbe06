import type { KeyObject } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countingHmac, keyOf, nodeHmac } from '../test/node-hmac.ts';
import { oathtoolTotp } from '../test/oathtool.ts';
import { refusal } from '../test/refusal.ts';
import { type ReplayEvent, vectors } from '../test/vectors.ts';
import type { Algorithm } from './algorithm.ts';
import { hotp } from './hotp.ts';
import { findDrift, type TotpParameters, timeStepAt, totp, verifyTotp } from './totp.ts';

const NOW_MS = 1_700_000_010_000; // the first millisecond of step 56,666,667
const STEP = 56_666_667;
const RFC: TotpParameters<KeyObject> = {
  key: keyOf(vectors.rfc4226.secretBase32),
  algorithm: 'SHA1',
  digits: 6,
  periodSeconds: 30,
};
const codeAtStep = (timeStep: number) => hotp(nodeHmac, RFC, timeStep);

describe('totp', () => {
  it.each(vectors.rfc6238)(
    'O02: RFC 6238 appendix B, $algorithm at $time is $totp',
    ({ time, stepHex, algorithm, keyAscii, secretBase32, digits, period, totp: code }) => {
      expect(timeStepAt(time * 1000, period)).toBe(Number(`0x${stepHex}`));
      for (const key of [keyOf(secretBase32), keyOf(new TextEncoder().encode(keyAscii))]) {
        expect(totp(nodeHmac, { key, algorithm, digits, periodSeconds: period }, time * 1000)).toBe(code);
      }
    },
  );

  it.each(vectors.totpExtended)(
    '$algorithm, $keyBytes bytes, $digits digits, $period s at $time is $totp',
    ({ time, algorithm, secretBase32, digits, period, totp: code }) => {
      const parameters = { key: keyOf(secretBase32), algorithm, digits, periodSeconds: period };
      expect(totp(nodeHmac, parameters, time * 1000)).toBe(code);
    },
  );

  it('O11: agrees with oathtool for any secret, algorithm, digits, period and time up to the year 9999', () => {
    const parameters = fc.record({
      algorithm: fc.constantFrom<Algorithm>('SHA1', 'SHA256', 'SHA512'),
      digits: fc.constantFrom(6, 7, 8),
      periodSeconds: fc.oneof(fc.constantFrom(1, 30, 60, 86_400), fc.integer({ min: 1, max: 86_400 })),
    });
    const edges = [0, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 253_402_300_799];
    const time = fc.oneof(fc.constantFrom(...edges), fc.integer({ min: 0, max: 253_402_300_799 }));
    const secret = fc.uint8Array({ minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(secret, parameters, time, (bytes, factor, timeSeconds) => {
        const key = keyOf(bytes);
        const codes = Array.from({ length: 5 }, (_, step) =>
          totp(nodeHmac, { key, ...factor }, (timeSeconds + step * factor.periodSeconds) * 1000),
        );
        expect(codes).toEqual(oathtoolTotp(bytes, factor, timeSeconds, 5));
      }),
      { numRuns: 120 },
    );
  });
});

describe('timeStepAt', () => {
  it('O08: a step begins at its first millisecond and ends with its last, for any period and time', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 86_400 }),
        fc.nat({ max: 100_000_000_000 }),
        (period, timeStep) => {
          const startsAtMs = timeStep * period * 1000;
          fc.pre(Number.isSafeInteger(startsAtMs + period * 1000));
          expect(timeStepAt(startsAtMs, period)).toBe(timeStep);
          expect(timeStepAt(startsAtMs + period * 1000 - 1, period)).toBe(timeStep);
          expect(timeStepAt(startsAtMs + period * 1000, period)).toBe(timeStep + 1);
        },
      ),
    );
  });

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, '0' as unknown as number])(
    'refuses the time %s',
    (nowMs) => expect(refusal(() => timeStepAt(nowMs, 30))).toBe('totp.invalid_time'),
  );

  it.each([0, -30, 86_401, 1.5, Number.NaN, '30' as unknown as number])('refuses the period %s', (period) => {
    expect(refusal(() => timeStepAt(0, period))).toBe('totp.invalid_period');
  });
});

describe('verifyTotp', () => {
  it.each(vectors.windowAcceptance)(
    'O07: at $now, with a window of $driftSteps, the code of step $codeForStep: $expect',
    ({ now, codeForStep, code, secretBase32, driftSteps, expect: expected }) => {
      const parameters = { ...RFC, key: keyOf(secretBase32) };
      const evidence = verifyTotp(nodeHmac, parameters, code, now * 1000, driftSteps);
      const found = { timeStep: codeForStep, driftSteps: codeForStep - Math.floor(now / 30) };
      expect(evidence).toEqual(expected === 'accept' ? found : undefined);
    },
  );

  it('O07: codes at -1, 0 and +1 are evidence of their step', () => {
    for (const driftSteps of [-1, 0, 1]) {
      const evidence = verifyTotp(nodeHmac, RFC, codeAtStep(STEP + driftSteps), NOW_MS);
      expect(evidence).toEqual({ timeStep: STEP + driftSteps, driftSteps });
    }
  });

  it('O07: codes at -2 and +2 are refused', () => {
    expect(verifyTotp(nodeHmac, RFC, codeAtStep(STEP - 2), NOW_MS)).toBeUndefined();
    expect(verifyTotp(nodeHmac, RFC, codeAtStep(STEP + 2), NOW_MS)).toBeUndefined();
  });

  it('O08: a code of the last millisecond of its step is accepted there, and two steps later refused', () => {
    const lastMs = NOW_MS + 29_999;
    const code = totp(nodeHmac, RFC, lastMs);
    expect(verifyTotp(nodeHmac, RFC, code, lastMs)).toEqual({ timeStep: STEP, driftSteps: 0 });
    expect(verifyTotp(nodeHmac, RFC, code, lastMs + 30_000)).toEqual({ timeStep: STEP, driftSteps: -1 });
    expect(verifyTotp(nodeHmac, RFC, code, lastMs + 30_001)).toBeUndefined();
    expect(verifyTotp(nodeHmac, RFC, code, lastMs + 60_000)).toBeUndefined();
  });

  it('O10: a code that differs at any one place is refused', () => {
    const code = codeAtStep(STEP);
    for (let place = 0; place < code.length; place++) {
      const digit = (Number(code[place]) + 5) % 10;
      const wrong = code.slice(0, place) + digit + code.slice(place + 1);
      expect(verifyTotp(nodeHmac, RFC, wrong, NOW_MS)).toBeUndefined();
    }
  });

  it('O10: every step of the window is computed, whether or not a code matches, and where', () => {
    for (const windowSteps of [0, 1, 3]) {
      for (const code of [codeAtStep(STEP), codeAtStep(STEP - windowSteps), codeAtStep(STEP + 40)]) {
        const { hmac, counter } = countingHmac();
        verifyTotp(hmac, RFC, code, NOW_MS, windowSteps);
        expect(counter.calls).toBe(2 * windowSteps + 1);
      }
    }
  });

  it('O11: a window works on both sides of 2038 and 2106', () => {
    for (const seconds of [2 ** 31, 2 ** 32, 2 ** 31 * 30, 2 ** 32 * 30]) {
      for (const driftSteps of [-1, 0, 1]) {
        const timeStep = Math.floor(seconds / 30) + driftSteps;
        const evidence = verifyTotp(nodeHmac, RFC, codeAtStep(timeStep), seconds * 1000);
        expect(evidence).toEqual({ timeStep, driftSteps });
      }
    }
  });

  it('of two steps with the same code, the nearest one is found, and the past one of two as near', () => {
    const sameForAll = () => new Uint8Array(20);
    expect(verifyTotp(sameForAll, { ...RFC, key: 0 }, '000000', NOW_MS)).toEqual({
      timeStep: STEP,
      driftSteps: 0,
    });
    const notNow = (_algorithm: string, _key: number, movingFactor: Uint8Array) =>
      new Uint8Array(20).fill(Buffer.from(movingFactor).readBigUInt64BE() === BigInt(STEP) ? 1 : 0);
    const evidence = verifyTotp(notNow, { ...RFC, key: 0 }, '000000', NOW_MS);
    expect(evidence).toEqual({ timeStep: STEP - 1, driftSteps: -1 });
  });

  it('there is no step before 1970, and the first steps verify', () => {
    expect(verifyTotp(nodeHmac, RFC, codeAtStep(0), 0)).toEqual({ timeStep: 0, driftSteps: 0 });
    expect(verifyTotp(nodeHmac, RFC, codeAtStep(1), 0)).toEqual({ timeStep: 1, driftSteps: 1 });
  });

  it('evidence of any drift within the window is exact, for any period and time', () => {
    const drifts = fc.integer({ min: -10, max: 10 });
    const periods = fc.integer({ min: 1, max: 86_400 });
    const times = fc.integer({ min: 10 ** 10, max: 10 ** 15 });
    fc.assert(
      fc.property(drifts, periods, times, (driftSteps, periodSeconds, nowMs) => {
        const parameters = { ...RFC, digits: 10, periodSeconds };
        const timeStep = timeStepAt(nowMs, periodSeconds) + driftSteps;
        const code = hotp(nodeHmac, parameters, timeStep);
        const evidence = verifyTotp(nodeHmac, parameters, code, nowMs, 10);
        expect(evidence).toEqual({ timeStep, driftSteps });
      }),
    );
  });

  it.each([-1, 11, 0.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses a window of %s', (windowSteps) => {
    expect(refusal(() => verifyTotp(nodeHmac, RFC, '000000', NOW_MS, windowSteps))).toBe(
      'totp.invalid_window',
    );
  });
});

describe('findDrift', () => {
  it('says how far a code is off, up to ten steps beyond the window', () => {
    for (const driftSteps of [-11, -5, -2, 2, 5, 11]) {
      expect(findDrift(nodeHmac, RFC, codeAtStep(STEP + driftSteps), NOW_MS)).toBe(driftSteps);
    }
    for (const driftSteps of [-12, 12]) {
      expect(findDrift(nodeHmac, RFC, codeAtStep(STEP + driftSteps), NOW_MS)).toBeUndefined();
    }
  });

  it('O09: it does not answer for codes inside the window, so it cannot stand in for verification', () => {
    for (const driftSteps of [-1, 0, 1]) {
      expect(findDrift(nodeHmac, RFC, codeAtStep(STEP + driftSteps), NOW_MS)).toBeUndefined();
    }
  });

  it('computes every step of the search, whether or not a code matches', () => {
    for (const code of [codeAtStep(STEP - 2), codeAtStep(STEP + 11), codeAtStep(STEP + 40)]) {
      const { hmac, counter } = countingHmac();
      findDrift(hmac, RFC, code, NOW_MS);
      expect(counter.calls).toBe(20);
    }
  });

  it.each([undefined, ['123456'], '12345', ''])('finds nothing for %j', (submitted) => {
    expect(findDrift(nodeHmac, RFC, submitted, NOW_MS)).toBeUndefined();
  });

  it.each([0, 121, 1.5, Number.POSITIVE_INFINITY])('refuses a search of %s steps', (steps) => {
    expect(refusal(() => findDrift(nodeHmac, RFC, '000000', NOW_MS, steps))).toBe('totp.invalid_search');
  });
});

describe('O06: the evidence suffices for single use', () => {
  /** What a caller does with evidence: accepts what moves the guard of this factor forward, and nothing else. */
  function accepts(guards: Map<string, number>, event: ReplayEvent, startMs: number): boolean {
    const { at, code: wrong, password = 'right', stepOffset = 0, user = 'A' } = event;
    const nowMs = startMs + at * 1000;
    const code = codeAtStep(timeStepAt(nowMs, 30) + stepOffset);
    const submitted = wrong === 'wrong' ? String((Number(code) + 1) % 1_000_000).padStart(6, '0') : code;
    const evidence = verifyTotp(nodeHmac, RFC, submitted, nowMs);
    if (password === 'wrong' || evidence === undefined) return false;
    if (evidence.timeStep <= (guards.get(user) ?? -1)) return false;
    guards.set(user, evidence.timeStep);
    return true;
  }

  it.each(vectors.replaySequences)('$id', ({ events }) => {
    const guards = new Map<string, number>();
    for (const event of events) {
      expect(accepts(guards, event, NOW_MS), JSON.stringify(event)).toBe(event.expect === 'accept');
    }
  });

  it('another spelling of a spent code has the same time step, and is refused', () => {
    const code = codeAtStep(STEP);
    const spelled = [
      code,
      ` ${code}`,
      `${code.slice(0, 3)} ${code.slice(3)}`,
      `${code}\n`,
      [...code].join('-'),
    ];
    const steps = spelled.map((submitted) => verifyTotp(nodeHmac, RFC, submitted, NOW_MS)?.timeStep);
    expect(new Set(steps)).toEqual(new Set([STEP]));
  });
});
