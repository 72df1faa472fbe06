import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { auditRows, rowsOf } from '../../installation/audit-rows.ts';
import { callTwofold } from '../../installation/command-call.ts';
import { noteSecret } from '../../secrets-ledger.ts';
import { type ListedEntry, type VaultCommands, vaultCommands } from '../../vault/commands.ts';
import { secretOf } from '../../vault/vault.ts';

const PASSWORD = 'a password für this file';

interface ExportAnswer {
  file: string;
  format: string;
  encrypted: boolean;
  entries: number;
  leftOut: { name: string; reason: string }[];
  damaged: number;
  notes: { code: string; text: string }[];
}

/** Names that formats and addresses have had trouble with, and one entry of each kind. */
const addresses = [
  `otpauth://totp/Example:ann?secret=${secretOf(1)}&issuer=Example`,
  `otpauth://totp/${encodeURIComponent('C# & C++')}:${encodeURIComponent('100 % 東京 🔑')}?secret=${secretOf(2)}&issuer=${encodeURIComponent('C# & C++')}`,
  `otpauth://totp/Slow:dan?secret=${secretOf(3)}&issuer=Slow&algorithm=SHA256&digits=8&period=60`,
  `otpauth://totp/Seven:eve?secret=${secretOf(4)}&issuer=Seven&algorithm=SHA512&digits=7`,
  `otpauth://hotp/Counter:bob?secret=${secretOf(5)}&issuer=Counter&counter=41`,
  `otpauth://steam/Steam:gabe?secret=${secretOf(6)}&issuer=Steam`,
];

let commands: VaultCommands;
/** With an entry of each address. */
let filled: string;
let cwd: string;
beforeAll(async () => {
  commands = await vaultCommands();
  noteSecret(PASSWORD);
  for (let number = 1; number <= addresses.length; number++) noteSecret(secretOf(number));
  filled = await commands.installation();
  writeFileSync(join(filled, 'lines.txt'), addresses.join('\n'));
  await commands.json(filled, ['import', 'lines.txt', '--yes']);
});
beforeEach(async () => {
  cwd = await commands.installation(filled);
});
afterAll(() => commands.end());

const exported = (words: readonly string[], input = `${PASSWORD}\n`) =>
  commands.json<ExportAnswer>(cwd, ['export', ...words], input);

async function contentOf(folder: string) {
  const entries = await commands.json<ListedEntry[]>(folder, ['list']);
  return entries.map(({ label, issuer, type, algorithm, digits, period }) => ({
    ...{ label, issuer, type, algorithm, digits, period },
  }));
}

describe('T14: every format that is written', () => {
  it.each([
    ['aegis', [], []],
    ['2fas', [], []],
    ['bitwarden', ['Counter: bob'], []],
    ['google', ['Seven: eve', 'Steam: gabe'], ['not_encrypted', 'period_not_carried']],
    ['otpauth', [], ['not_encrypted']],
  ])(
    '%s comes back into an empty installation, but for what it has no place for, which is said',
    async (format, leftOut, notes) => {
      const isPlain = notes.includes('not_encrypted');
      const file = join(cwd, 'file');
      const answer = await exported(['--format', format, '--out', file, ...(isPlain ? ['--yes'] : [])]);
      expect(answer).toMatchObject({ file, format, encrypted: !isPlain, damaged: 0 });
      expect(answer.entries).toBe(addresses.length - leftOut.length);
      expect(answer.leftOut.map(({ name }) => name)).toEqual(leftOut);
      expect(answer.notes.map(({ code }) => code).toSorted()).toEqual(notes);
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(readFileSync(file, 'utf8').includes(secretOf(1))).toBe(format === 'otpauth');

      const empty = await commands.installation();
      await commands.json(empty, ['import', file, '--yes'], `${PASSWORD}\n`);
      const kept = (await contentOf(cwd)).filter(
        ({ issuer, label }) => !leftOut.includes(`${issuer}: ${label}`),
      );
      const expected = kept.map((entry) =>
        format === 'google' && entry.type === 'totp' ? { ...entry, period: 30 } : entry,
      );
      expect(await contentOf(empty)).toEqual(expected);
      await expectSameSecrets(empty, expected, format === 'google' ? ['dan'] : []);
    },
  );

  /** The same code at the same moment, or, of one counter, the same next code. */
  async function expectSameSecrets(
    other: string,
    entries: readonly { label: string }[],
    but: readonly string[],
  ) {
    for (const { label } of entries.filter((entry) => !but.includes(entry.label))) {
      const codeOf = (folder: string) =>
        commands.json<{ code: string; next?: string; endsAt: string | null }>(folder, [
          ...['code', label],
          ...(label === 'bob' ? [] : ['--next']),
        ]);
      const [here, there] = [await codeOf(cwd), await codeOf(other)];
      // Another time step may have begun between the two.
      if (here.endsAt === there.endsAt) expect(there.code).toBe(here.code);
      else expect(there.code).toBe(here.next);
    }
  }
});

describe('T26: an export', () => {
  const failure = (words: readonly string[], input = `${PASSWORD}\n`) =>
    commands.failure(cwd, ['export', ...words], input);

  it('is on the audit log with the set of entries that was in it', async () => {
    await exported(['--out', 'vault.json']);
    const rows = await auditRows(join(cwd, 'data'), { action: 'vault.exported' });
    const [detail] = rows.map((row) => JSON.parse(row.detail ?? '') as { entries: number; set: string });
    expect(detail).toMatchObject({ entries: addresses.length });
    const set = await rowsOf(join(cwd, 'data'), 'select id from vault_disclosures where id = ?', [
      detail?.set ?? '',
    ]);
    expect(set).toHaveLength(1);
  });

  it('is not written over a file unasked; one that is replaced is private, and not where a link leads', async () => {
    writeFileSync(join(cwd, 'old.json'), 'old');
    chmodSync(join(cwd, 'old.json'), 0o644);
    symlinkSync(join(cwd, 'old.json'), join(cwd, 'link.json'));
    expect(await failure(['--out', 'old.json'])).toEqual({ code: 'system.EEXIST', exit: 1 });
    expect(await failure(['--out', 'link.json'])).toEqual({ code: 'system.EEXIST', exit: 1 });
    await exported(['--out', 'link.json', '--force']);
    expect(readFileSync(join(cwd, 'old.json'), 'utf8')).toBe('old');
    await exported(['--out', 'old.json', '--force']);
    for (const name of ['old.json', 'link.json']) expect(statSync(join(cwd, name)).mode & 0o777).toBe(0o600);
    expect(readdirSync(cwd).toSorted()).toEqual(['data', 'lines.txt', 'link.json', 'old.json']);
  });

  it('goes to standard output for -, alone, and into no file', async () => {
    const { code, stdout, stderr } = await callTwofold(['vault', 'export', '--out', '-'], {
      cwd,
      input: PASSWORD,
    });
    expect([code, stderr]).toEqual([0, expect.stringContaining('Wrote to standard output: 6 entries')]);
    writeFileSync(join(cwd, 'piped.json'), stdout);
    const again = ['import', 'piped.json', '--dry-run'];
    expect(await commands.json(cwd, again, PASSWORD)).toMatchObject({ existing: addresses.length });
    expect(readdirSync(cwd).toSorted()).toEqual(['data', 'lines.txt', 'piped.json']);
    const plain = await commands.vault(cwd, ['export', '--out', '-', '--format', 'otpauth']);
    expect(plain).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('--yes') });
  });

  it('never takes the place of the database or its key', async () => {
    const own = existsSync(join(cwd, 'data', 'twofold.db'))
      ? ['twofold.db', 'encryption-key']
      : ['encryption-key'];
    for (const name of own) {
      const before = readFileSync(join(cwd, 'data', name));
      expect(await failure(['--out', join('data', name), '--force'])).toEqual({ code: 'usage', exit: 2 });
      expect(readFileSync(join(cwd, 'data', name)).equals(before)).toBe(true);
    }
  });

  it.each([
    [['--out', 'x', '--format', 'otpauth'], 'a password', 2, 'usage', PASSWORD],
    [['--out', 'x', '--format', 'google'], 'a password', 2, 'usage', PASSWORD],
    [
      ['--out', 'x', '--format', 'otpauth', '--yes', '--password-file', 'p'],
      'a password',
      2,
      'usage',
      PASSWORD,
    ],
    [['--out', 'x'], 'no password', 2, 'usage', ''],
    [['--out', '-'], 'a password, but --json', 2, 'usage', PASSWORD],
    [['--out', 'data', '--force'], 'a folder', 1, 'system.EISDIR', PASSWORD],
    [['--out', 'x'], 'a short password', 1, 'request.invalid', 'too short\n'],
    [['--out', 'no/such/folder/x'], 'a password', 1, 'system.ENOENT', PASSWORD],
    [['--out', 'x', '--collection', 'Other'], 'a password', 1, 'collection.not_found', PASSWORD],
  ])('%j with %s ends with %i, %s, and discloses nothing', async (words, _what, exit, code, input) => {
    expect(await failure(words, input)).toEqual({ code, exit });
    expect(existsSync(join(cwd, 'x'))).toBe(false);
    expect(await auditRows(join(cwd, 'data'), { action: 'vault.exported' })).toEqual([]);
  });

  it('leaves a damaged entry out, says so, and keeps a colon where the format has a place for one', async () => {
    const [first] = await commands.json<ListedEntry[]>(cwd, ['list']);
    await rowsOf(join(cwd, 'data'), "update vault_entries set sealed_content = 'x' where id = ?", [
      first?.id ?? '',
    ]);
    await commands.vault(cwd, ['add', 'host:8080', '--issuer', 'a:b'], secretOf(9));
    const answer = await exported(['--out', 'vault.json']);
    expect(answer).toMatchObject({ damaged: 1, entries: addresses.length });
    const empty = await commands.installation();
    await commands.json(empty, ['import', join(cwd, 'vault.json'), '--yes'], PASSWORD);
    expect(await contentOf(empty)).toContainEqual(
      expect.objectContaining({ issuer: 'a:b', label: 'host:8080' }),
    );
  });

  it('T5: of the person who is named has their entries only, and is on their log', async () => {
    await callTwofold(['user', 'create', 'ann'], { cwd, input: 'correct horse battery staple\n' });
    await commands.vault(cwd, ['add', 'own', '--person', 'ann'], secretOf(7));
    expect(await exported(['--out', 'own.json', '--person', 'ann'])).toMatchObject({ entries: 1 });
    expect(await exported(['--out', 'shared.json'])).toMatchObject({ entries: addresses.length });
    const empty = await commands.installation();
    await commands.json(empty, ['import', join(cwd, 'own.json'), '--yes'], PASSWORD);
    expect(await contentOf(empty)).toMatchObject([{ label: 'own' }]);
    const [person] = await rowsOf(join(cwd, 'data'), "select user_id from people where username = 'ann'");
    const events = await auditRows(join(cwd, 'data'), { action: 'vault.exported' });
    expect(events.map(({ user_id }) => user_id)).toEqual([person?.user_id, null]);
  });

  it('of nothing is no file', async () => {
    const empty = await commands.installation();
    const nothing = await commands.failure(empty, ['export', '--out', 'x'], PASSWORD);
    expect(nothing).toEqual({ code: 'vault.empty', exit: 1 });
    expect(existsSync(join(empty, 'x'))).toBe(false);
  });

  it('prints no secret', () => {
    expect(commands.printed()).not.toContain(PASSWORD);
    for (let number = 1; number <= addresses.length; number++)
      expect(commands.printed()).not.toContain(secretOf(number));
  });
});
