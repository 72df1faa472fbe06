import { spawn } from 'node:child_process';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../../src/commands/program/command-line.ts';
import { auditRows } from '../../installation/audit-rows.ts';
import { callTwofold } from '../../installation/command-call.ts';
import { commandEnv } from '../../installation/command-process.ts';
import { noteSecret } from '../../secrets-ledger.ts';
import { oathtoolCode } from '../../users/oathtool.ts';
import { type ListedEntry, type VaultCommands, vaultCommands } from '../../vault/commands.ts';
import {
  accounts,
  andOtpFile,
  freeOtpPlusFile,
  googleParts,
  otpauthFile,
  protonFile,
  stratumFile,
  twoFasFile,
} from '../../vault/other-programs.ts';

const PASSWORD = 'a password für this file';

interface ImportAnswer {
  dryRun: boolean;
  collection: { id: string | null; name: string };
  added: number;
  existing: number;
  refused: number;
  files: { file: string; format: string }[];
  results: {
    status: string;
    id: string | null;
    label: string;
    entry: number | null;
    line: number | null;
    reason: string | null;
    notes: string[];
  }[];
  notes: { code: string; text: string }[];
  missingParts: number[];
}

let commands: VaultCommands;
let cwd: string;
beforeAll(async () => {
  commands = await vaultCommands();
  for (const { secret } of accounts) noteSecret(secret);
  noteSecret(PASSWORD);
});
beforeEach(async () => {
  cwd = await commands.installation();
});
afterAll(() => commands.end());

function save(name: string, content: string | Uint8Array): string {
  writeFileSync(join(cwd, name), content);
  return name;
}

const imported = (words: readonly string[], input?: string) =>
  commands.json<ImportAnswer>(cwd, ['import', ...words], input);
const listed = () => commands.json<ListedEntry[]>(cwd, ['list']);
const names = async () => (await listed()).map(({ label }) => label);

describe('files of other programs', () => {
  const timed = accounts.filter(({ type }) => type === 'totp');

  it.each([
    ['otpauth', 'lines.txt', otpauthFile, accounts],
    ['2fas', 'backup.2fas', () => twoFasFile(PASSWORD), accounts],
    ['andotp', 'otp_accounts.json.aes', () => andOtpFile(PASSWORD), accounts],
    ['proton', 'proton.json', () => protonFile(PASSWORD), timed],
    ['freeotp-plus', 'freeotp.json', freeOtpPlusFile, accounts],
    ['stratum', 'stratum.json', stratumFile, accounts],
  ])(
    'T14: one of the format %s is recognised and imported by the command, and gives the codes of the judge',
    async (format, name, write, expected) => {
      save(name, write());
      const words = ['vault', 'import', name, '--yes', '--json'];
      const { code, stdout, stderr } = await callTwofold(words, { cwd, input: `${PASSWORD}\n` });
      expect([code, stderr]).toEqual([0, '']);
      const answer = JSON.parse(stdout) as ImportAnswer;
      expect(answer).toMatchObject({
        added: expected.length,
        existing: 0,
        refused: 0,
        files: [{ file: name, format }],
      });

      const entries = await listed();
      expect(entries).toMatchObject(
        expected.map(({ type, issuer, label, algorithm, digits, period }) => ({
          ...{ type, issuer, label, algorithm, digits },
          period: type === 'hotp' ? null : period,
        })),
      );
      for (const { type, label, secret, algorithm, digits, period: periodSeconds } of timed) {
        expect(type).toBe('totp');
        const shown = await commands.json<{ code: string; endsAt: string }>(cwd, ['code', label]);
        const at = Date.parse(shown.endsAt) - 1000;
        expect(shown.code).toBe(oathtoolCode(secret, at, { algorithm, digits, periodSeconds }));
      }
      // The counter of the next code: RFC 4226 has none for this secret, and the file says 7 in its own way.
      const bob = expected.find(({ type }) => type === 'hotp');
      if (bob) {
        const shown = await commands.json<{ code: string }>(cwd, ['code', bob.label]);
        expect(shown.code).toBe(await hotpOfJudge(bob.secret, 7));
      }
    },
  );

  it('T5: for the person who is named, what is in it becomes theirs alone', async () => {
    await callTwofold(['user', 'create', 'ann'], { cwd, input: 'correct horse battery staple\n' });
    const answer = await imported([save('lines.txt', otpauthFile()), '--person', 'ann', '--yes']);
    expect(answer).toMatchObject({
      added: accounts.length,
      collection: { name: 'the personal collection of ann' },
    });
    expect(await names()).toEqual([]);
    const own = await commands.json<ListedEntry[]>(cwd, ['list', '--person', 'ann']);
    expect(own.map(({ label }) => label)).toEqual(accounts.map(({ label }) => label));
  });

  it('T13: what is there already is not added again, from whatever file', async () => {
    await imported([save('lines.txt', otpauthFile()), '--yes']);
    const again = await imported([save('stratum.json', stratumFile()), '--yes']);
    expect(again).toMatchObject({ added: 0, existing: 3, refused: 0 });
    expect(await names()).toHaveLength(3);
    const twice = await imported(['lines.txt', 'stratum.json', '--dry-run', '--collection', 'Team']);
    expect(twice).toMatchObject({ added: 0, existing: 6 });
  });

  it('Google: parts in any order and in several files are one export, and the period is said to be lost', async () => {
    const [one = '', two = ''] = googleParts();
    const answer = await imported([save('b.txt', two), save('a.txt', one), '--yes']);
    expect(answer).toMatchObject({
      added: 2,
      missingParts: [],
      files: [{ file: 'b.txt, a.txt', format: 'google' }],
    });
    expect(answer.notes.map(({ code }) => code)).toContain('period_not_carried');
    expect(await names()).toEqual(['ann@example.com', 'bob']);
  });
});

function hotpOfJudge(secret: string, counter: number): Promise<string> {
  const child = spawn('oathtool', ['--hotp', '--base32', `--counter=${counter}`, '-']);
  child.stdin.end(secret);
  return new Promise((resolve, reject) => {
    child.stdout.setEncoding('utf8').once('data', (text: string) => resolve(text.trim()));
    child.once('error', reject);
  });
}

describe('a preview', () => {
  const mixed = () =>
    [
      `otpauth://totp/Example:ann?secret=${accounts[0]?.secret}&issuer=Example`,
      'otpauth://totp/Broken:eve?secret=&issuer=Broken',
      `otpauth://totp/Example:copy?secret=${accounts[0]?.secret}&issuer=Example`,
      `otpauth://totp/Long:${'x'.repeat(300)}?secret=${accounts[1]?.secret}&issuer=Long`,
      '',
    ].join('\n');

  it('T12: says what is new, what is twice, and what is refused with its place and reason; a dry run adds nothing', async () => {
    const { code, stdout, stderr } = await commands.vault(cwd, [
      'import',
      save('mixed.txt', mixed()),
      '--dry-run',
    ]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ISSUER +LABEL +TYPE +WHAT\n/);
    expect(stdout).toMatch(/\nExample +ann +TOTP +new\n/);
    expect(stdout).toMatch(/\nExample +copy +TOTP +twice in the files\n/);
    expect(stdout).toMatch(/ refused: label must have at most 256 characters\n/);
    expect(stdout).toMatch(/ refused, line 2: /);
    expect(stderr).toContain('1 to add to the first shared collection, 1 there already, 2 refused.');
    expect(stderr).toContain('dry run');
    expect(await listed()).toEqual([]);
    const actions = (await auditRows(join(cwd, 'data'))).map(({ action }) => action);
    expect(actions).not.toContain('collection.created');
  });

  it('names the entries of which something was guessed, to people and to programs', async () => {
    const [one, two] = accounts;
    const lines = [
      `otpauth://totp/Corp:ann?secret=${one?.secret}&issuer=Example`,
      `otpauth://totp/Example:ben?secret=${two?.secret}&issuer=Example`,
    ];
    const words = ['import', save('guessed.txt', lines.join('\n')), '--dry-run'];
    const { stderr } = await commands.vault(cwd, words);
    expect(stderr).toContain(
      '! the issuer differs from the prefix of the label; both are kept: Example: ann\n',
    );
    const { notes, results } = await imported(['guessed.txt', '--dry-run']);
    expect(notes).toMatchObject([{ code: 'issuer_differs_from_prefix' }]);
    expect(results.map((one) => one.notes)).toEqual([['issuer_differs_from_prefix'], []]);
  });

  it('T12: what is wrong loses none of the others, and is told to programs too', async () => {
    const answer = await imported([save('mixed.txt', mixed()), '--yes']);
    expect(answer).toMatchObject({ added: 1, existing: 1, refused: 2, collection: { name: 'Team' } });
    expect(answer.results).toMatchObject([
      { status: 'added', label: 'ann', id: expect.stringMatching(/^ent_/) },
      { status: 'exists', label: 'copy', id: answer.results[0]?.id },
      { status: 'refused', reason: 'label must have at most 256 characters' },
      { status: 'refused', line: 2, entry: 2, reason: expect.any(String) },
    ]);
    expect(await names()).toEqual(['ann']);
    const [event] = await auditRows(join(cwd, 'data'), { action: 'vault.imported' });
    expect(JSON.parse(event?.detail ?? '')).toMatchObject({ added: 1, exist: 1, refused: 1 });
  });

  it('the end is a failure where nothing of it could be added', async () => {
    const words = ['import', save('bad.txt', 'otpauth://totp/x?secret=\n'), '--yes', '--json'];
    const { code, stdout } = await commands.vault(cwd, words);
    expect([code, JSON.parse(stdout)]).toEqual([1, expect.objectContaining({ added: 0, refused: 1 })]);
  });
});

describe('a person at a terminal', () => {
  /** Answers each question that is asked, when it is asked. */
  async function typing(
    words: readonly string[],
    answers: readonly (readonly [question: string, answer: string])[],
  ) {
    const { PassThrough } = await import('node:stream');
    const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => stdin });
    const rest = [...answers];
    let stdout = '';
    let stderr = '';
    let asked = '';
    const code = await runCommandLine(words, {
      stdin: stdin as unknown as NodeJS.ReadStream,
      stdout: {
        isTTY: true,
        write: (text) => {
          stdout += text;
        },
      },
      stderr: {
        isTTY: true,
        write: (text) => {
          stderr += text;
          asked += text;
          const [next] = rest;
          if (!next || !asked.includes(next[0])) return;
          rest.shift();
          asked = '';
          setImmediate(() => stdin.write(next[1]));
        },
      },
      env: { ...(await commandEnv({ cwd })), NO_COLOR: '1' },
      cwd,
      exitCode: 0,
    });
    return { code, stdout, stderr, unanswered: rest };
  }

  it('types the password unseen, sees the preview, and is asked before anything is added', async () => {
    save('backup.2fas', twoFasFile(PASSWORD));
    const question = ['Continue? [y/N]', 'n\n'] as const;
    const password = ['Password of backup.2fas: ', `${PASSWORD}\r`] as const;
    const refused = await typing(['vault', 'import', 'backup.2fas'], [password, question]);
    expect(refused).toMatchObject({
      code: 2,
      unanswered: [],
      stderr: expect.stringContaining('Nothing was changed'),
    });
    expect(await listed()).toEqual([]);
    const agreed = await typing(['vault', 'import', 'backup.2fas'], [password, ['Continue? [y/N]', 'y\n']]);
    expect(agreed).toMatchObject({ code: 0, stderr: expect.stringContaining('Added 3 entries to Team') });
    expect(agreed.stderr).toContain('3 entries will be added to the first shared collection');
    expect(agreed.stderr).toContain('Opening backup.2fas');
    expect(agreed.stdout + agreed.stderr).not.toContain(PASSWORD);
    expect(await listed()).toHaveLength(3);
  });
});

describe('a file that cannot be imported', () => {
  const yes = ['--yes'];

  it.each([
    [
      'a wrong password',
      () => save('x.2fas', twoFasFile(PASSWORD)),
      yes,
      'not it\n',
      1,
      'format.password_wrong',
    ],
    ['no password', () => save('x.2fas', twoFasFile(PASSWORD)), yes, '', 1, 'format.password_required'],
    [
      'a damaged file',
      () => save('x.2fas', twoFasFile(PASSWORD).replace(/:[^:]*$/, '"}')),
      yes,
      `${PASSWORD}\n`,
      1,
      'format.damaged',
    ],
    ['half a file', () => save('x.json', stratumFile().slice(0, 200)), yes, '', 1, 'format.unknown'],
    [
      'no file of this kind',
      () => save('x.txt', 'Dear all,\nplease find attached\n'),
      yes,
      '',
      1,
      'format.unknown',
    ],
    [
      'another format than was said',
      () => save('x.txt', otpauthFile()),
      [...yes, '--format', 'aegis'],
      '',
      1,
      'format.unsupported',
    ],
    [
      'a picture',
      () => save('x.png', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')),
      yes,
      '',
      1,
      'format.picture',
    ],
    ['an empty file', () => save('x.txt', ''), yes, '', 1, 'format.unknown'],
    ['no file', () => 'missing.json', yes, '', 1, 'system.ENOENT'],
    ['nobody to ask', () => save('x.txt', otpauthFile()), [], '', 2, 'usage'],
    ['nobody to ask, before any password', () => save('x.2fas', twoFasFile(PASSWORD)), [], '', 2, 'usage'],
    [
      'a part that is missing',
      () => save('x.txt', googleParts()[1] ?? ''),
      yes,
      '',
      1,
      'format.parts_missing',
    ],
    [
      'no such collection',
      () => save('x.txt', otpauthFile()),
      [...yes, '-c', 'Other'],
      '',
      1,
      'collection.not_found',
    ],
  ])('%s: ends with a clear code, and adds nothing', async (_, write, words, input, exit, code) => {
    expect(await commands.failure(cwd, ['import', write(), ...words], input)).toEqual({ code, exit });
    expect(await listed()).toEqual([]);
  });

  it('T10: one that is too large is refused before it is read, and so is a folder', async () => {
    const file = save('huge.json', '');
    truncateSync(join(cwd, file), 3 * 1024 ** 3);
    expect(await commands.failure(cwd, ['import', file, '--yes'])).toEqual({
      code: 'format.too_large',
      exit: 1,
    });
    mkdirSync(join(cwd, 'folder'));
    expect(await commands.failure(cwd, ['import', 'folder', '--yes'])).toEqual({
      code: 'system.EISDIR',
      exit: 1,
    });
  });

  it('what is there of an incomplete export is taken where that is said', async () => {
    const file = save('x.txt', googleParts()[1] ?? '');
    expect(await imported([file, '--incomplete', '--yes'])).toMatchObject({ added: 1, missingParts: [1] });
    const { stderr } = await commands.vault(cwd, ['import', file, '--yes']);
    expect(stderr).toContain('Part 1 of the Google export is missing');
  });

  it('a password is taken from a file, and stands in nothing that is printed', async () => {
    save('password.txt', `${PASSWORD}\r\n`);
    const file = save('x.2fas', twoFasFile(PASSWORD));
    expect(await imported([file, '--password-file', 'password.txt', '--yes'])).toMatchObject({ added: 3 });
    expect(commands.printed()).not.toContain(PASSWORD);
    for (const { secret } of accounts) expect(commands.printed()).not.toContain(secret);
  });
});
