import { encodeBase32 } from '@twofold/otp';
import { migrationParts } from '@twofold/otp/formats/google';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { missingParts } from './google-parts.ts';
import { NOTHING_SCANNED, type ScanState, scanReducer } from './scan-state.ts';

/** The QR codes of an export of so many accounts, ten in each; `id` tells one export from another. */
function exportOf(accounts: number, id: number): string[] {
  const entries = Array.from({ length: accounts }, (_, index) => ({
    account: {
      ...({ type: 'totp', algorithm: 'SHA1', digits: 6, periodSeconds: 30 } as const),
      ...{ secret: new TextEncoder().encode(`secret ${index} of ${id}`), label: `person ${index}` },
    },
    ...{ groups: [], favourite: false },
  }));
  return migrationParts(entries, { random: (length) => new Uint8Array(length).fill(id) }).addresses;
}

const addressOf = (name: string) =>
  `otpauth://totp/${name}?secret=${encodeBase32(new TextEncoder().encode(`${name} has a secret`))}`;
const after = (...scans: (readonly string[])[]): ScanState =>
  scans.reduce<ScanState>((before, texts) => scanReducer(before, { type: 'read', texts }), NOTHING_SCANNED);
const progress = (state: ScanState) =>
  state.kind === 'looking' && state.parts
    ? `${state.parts.addresses.size} of ${state.parts.size}, ${state.problem ?? 'good'}`
    : state.kind;

describe('what QR codes lead to', () => {
  it('is the account, where one has been found', () => {
    const state = after([], ['https://example.com', addressOf('ann')]);
    expect(state).toMatchObject({ kind: 'account', account: { uri: addressOf('ann'), label: 'ann' } });
  });

  it('is all of them, where one picture has several', () => {
    expect(after([addressOf('ann'), addressOf('ben'), addressOf('ann')])).toEqual({
      kind: 'several',
      lines: [addressOf('ann'), addressOf('ben')],
    });
  });

  it.each([
    [[], 'nothing'],
    [['https://example.com'], 'no-account'],
    [['otpauth-migration://offline?data=AAAA'], 'damaged'],
  ])('is a reason why there is none: %j', (texts, problem) => {
    expect(after(texts)).toEqual({ kind: 'looking', others: [], problem });
  });

  it('is a picture that was not looked at only where nothing was found in any', () => {
    const read = (texts: readonly string[]) =>
      scanReducer(NOTHING_SCANNED, { type: 'read', texts, failure: 'too-large' });
    expect(read([])).toMatchObject({ problem: 'too-large' });
    expect(read([addressOf('ann')])).toMatchObject({ kind: 'account' });
  });
});

describe('the parts of an export of Google Authenticator', () => {
  it('are collected until the last, in any order, with what they have in it', () => {
    const parts = exportOf(45, 1);
    expect(parts).toHaveLength(5);
    fc.assert(
      fc.property(fc.shuffledSubarray(parts, { minLength: 5 }), (order) => {
        const states = order.map((_, index) => after(...order.slice(0, index + 1).map((one) => [one])));
        expect(states.map(progress)).toEqual([
          '1 of 5, good',
          '2 of 5, good',
          '3 of 5, good',
          '4 of 5, good',
          'several',
        ]);
        expect(states.at(-1)).toEqual({ kind: 'several', lines: parts });
      }),
    );
  });

  it('may be in one picture, also with other accounts', () => {
    const parts = exportOf(15, 1);
    expect(after([...parts.toReversed(), addressOf('ann')])).toEqual({
      kind: 'several',
      lines: [...parts, addressOf('ann')],
    });
    expect(after(exportOf(3, 1))).toMatchObject({ kind: 'several' });
  });

  it('count once, and not where they are of another export', () => {
    const [one = '', two = '', three = ''] = exportOf(25, 1);
    const [other = ''] = exportOf(25, 2);
    expect(progress(after([one], [one]))).toBe('1 of 3, repeated');
    expect(progress(after([one], [one, two]))).toBe('2 of 3, good');
    expect(progress(after([one], [other]))).toBe('1 of 3, other-export');
    expect(progress(after([one], [other], [two]))).toBe('2 of 3, good');
    expect(progress(after([one], [], [three]))).toBe('2 of 3, good');
    expect(progress(after([one], []))).toBe('1 of 3, nothing');
    expect(progress(after([one], ['https://example.com']))).toBe('1 of 3, no-account');
    expect(progress(after([one], ['otpauth-migration://offline?data=AAAA']))).toBe('1 of 3, damaged');
  });

  it('can be taken as they are, where some will not come', () => {
    const [one = '', , three = ''] = exportOf(25, 1);
    const state = after([three], [addressOf('ann')], [one]);
    if (state.kind !== 'looking' || !state.parts) throw new Error('nothing was collected');
    expect(missingParts(state.parts)).toEqual([2]);
    expect(scanReducer(state, { type: 'enough' })).toEqual({
      kind: 'several',
      lines: [one, three, addressOf('ann')],
    });
  });
});
