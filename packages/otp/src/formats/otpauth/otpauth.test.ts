import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bare,
  formatEntry,
  formatTools,
  readContent,
  rejection,
  withoutNotes,
} from '../../../test/format-tools.ts';
import { otpauthWriter } from './write.ts';

const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const address = (label: string, parameters = '') => `otpauth://totp/${label}?secret=${SECRET}${parameters}`;
const names = (content: Awaited<ReturnType<typeof readContent>>) =>
  content.entries.map(({ account }) => [account.issuer, account.label]);

describe('otpauth lines', () => {
  it('T14: what is written is read again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(formatEntry, { minLength: 1, maxLength: 5 }), async (entries) => {
        const written = await otpauthWriter.write(entries, formatTools());
        expect(written.problems).toEqual([]);
        expect(written.notes).toContain('not_encrypted');
        const content = await readContent(written.bytes);
        expect(content).toMatchObject({ format: 'otpauth', problems: [] });
        expect(withoutNotes(content.entries)).toEqual(bare(entries));
      }),
    );
  });

  it('are read with any end of line, empty lines, spaces around, and commas between', async () => {
    const [a, b] = [address('A:1'), address('B:2,%203')];
    const expected = [
      ['A', '1'],
      ['B', '2, 3'],
    ];
    for (const text of [
      `${a}\n${b}`,
      `\uFEFF\r\n  ${a}\r\n\r\n${b}\r\n`,
      `${a}\r${b}`,
      `${a},${b}`,
      `${a},\n${b},\n`,
      `"${a}"\n"${b}"`,
    ])
      expect(names(await readContent(text))).toEqual(expected);
  });

  it('one that cannot be read is a problem with its line, and the others are read', async () => {
    const content = await readContent(
      `${address('A:1')}\n\notpauth://motp/x?secret=00\n${address('B:2')}&digits=0\n${address('C:3')}\nnonsense`,
    );
    expect(names(content)).toEqual([
      ['A', '1'],
      ['C', '3'],
    ]);
    expect(content.problems).toEqual([
      { entry: 2, line: 3, code: 'otpauth.type_unsupported' },
      { entry: 3, line: 4, code: 'otpauth.invalid_digits' },
      { entry: 5, line: 6, code: 'otpauth.invalid_scheme' },
    ]);
  });

  it('T12: no problem holds any part of the address', async () => {
    const { problems } = await readContent(`${address('Issuer:me')}&digits=99`);
    expect(JSON.stringify(problems)).not.toMatch(/GEZD|Issuer|me\b/);
  });

  it('other kinds: steam by scheme, host, encoder, bare parameter; others have a code of their own', async () => {
    const steam = [
      `steam://${SECRET}`,
      `otpauth://steam/Steam:me?secret=${SECRET}`,
      `${address('Steam:me')}&encoder=steam`,
      `${address('me')}&steam`,
    ];
    const content = await readContent(steam.join('\n'));
    expect(content.entries.map(({ account }) => account.type)).toEqual(['steam', 'steam', 'steam', 'steam']);
    const others = await readContent(
      `motp://x:y?secret=00112233445566778899\notpauth://yaotp/x?secret=${SECRET}&pin_length=4`,
    );
    expect(others.problems.map(({ code }) => code)).toEqual([
      'otpauth.type_unsupported',
      'otpauth.type_unsupported',
    ]);
  });

  it('T7: an image is neither followed nor kept', async () => {
    const { entries } = await readContent(`${address('A:1')}&image=http%3A%2F%2F169.254.169.254%2F`);
    expect(JSON.stringify(entries)).not.toContain('169.254');
  });

  it('T10: a million lines are refused, and so is one address of megabytes', async () => {
    expect(await rejection(() => readContent(`${address('a')}\n`.repeat(5_001)))).toBe(
      'format.too_many_entries',
    );
    expect(await rejection(() => readContent(`steam://AA\n${'\n'.repeat(1_000_000)}`))).toBe(
      'format.too_many_entries',
    );
    expect(await rejection(() => readContent('steam://AA,'.repeat(500_000)))).toBe('format.too_many_entries');
    const { problems } = await readContent(address('a', `&codeDisplay=${'%7B'.repeat(1_000_000)}`));
    expect(problems).toEqual([{ entry: 1, line: 1, code: 'otpauth.too_long' }]);
  });

  it('a colon in a name is written as a dash, and said', async () => {
    const account = {
      type: 'totp',
      secret: Uint8Array.of(1),
      issuer: 'a:b',
      label: ' c:d',
      algorithm: 'SHA1',
      digits: 6,
      periodSeconds: 30,
    } as const;
    const written = await otpauthWriter.write(
      [{ account, groups: ['g'], favourite: true, note: 'n' }],
      formatTools(),
    );
    expect(written.problems).toEqual([]);
    expect(written.notes).toEqual([
      'not_encrypted',
      'note_not_carried',
      'groups_not_carried',
      'favourite_not_carried',
      'colon_replaced',
    ]);
    expect(names(await readContent(written.bytes))).toEqual([['a-b', 'c-d']]);
  });
});

describe('the plain export of Ente', () => {
  const display = (value: unknown) =>
    `&codeDisplay=${new URLSearchParams({ v: JSON.stringify(value) }).toString().slice(2)}`;

  it('has notes, tags and favourites in codeDisplay', async () => {
    const value = {
      pinned: true,
      trashed: false,
      lastUsedAt: 0,
      tapCount: 3,
      tags: ['work & play', 'a+b'],
      note: 'first line\n100 % #1',
      position: 0,
    };
    const { entries, notes } = await readContent(address('A:1', display(value)));
    expect(entries[0]).toMatchObject({ note: value.note, groups: value.tags, favourite: true });
    expect(notes).toEqual([]);
  });

  it('leaves the trash out, and says so', async () => {
    const content = await readContent(`${address('A:1', display({ trashed: true }))}\n${address('B:2')}`);
    expect(names(content)).toEqual([['B', '2']]);
    expect(content.notes).toEqual(['trashed_left_out']);
    expect(content.problems).toEqual([]);
  });

  it.each(['nope', '%7B', '[]', '%7B%22tags%22%3A7%7D', encodeURIComponent('['.repeat(100))])(
    'a codeDisplay of %s counts as absent',
    async (raw) => {
      const { entries, problems } = await readContent(
        `otpauth://totp/me?codeDisplay=${raw}&secret=${SECRET}`,
      );
      expect(problems).toEqual([]);
      expect(entries[0]).toMatchObject({ groups: [], favourite: false, account: { label: 'me' } });
    },
  );
});
