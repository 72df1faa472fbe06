import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../program/failure.ts';
import { done, type Io, note, printJson, warn } from './io.ts';
import { startProgress } from './progress.ts';
import { confirm, readSecret } from './prompt.ts';
import { displayWidth, printTable, showBytes } from './table.ts';

interface FakeTerminal extends Io {
  shown(): string;
  printed(): string;
  /** What a person types, key by key. */
  type(text: string): void;
  rawModes: boolean[];
}

/** Standard input, output and error as a terminal, or as pipes. */
function terminal({ isTTY = true, env = {} }: { isTTY?: boolean; env?: Io['env'] } = {}): FakeTerminal {
  const rawModes: boolean[] = [];
  const typing = Object.assign(new PassThrough(), {
    isTTY,
    setRawMode(this: unknown, on: boolean) {
      rawModes.push(on);
      return typing;
    },
  });
  let shown = '';
  let printed = '';
  return {
    stdin: typing as unknown as NodeJS.ReadStream,
    stdout: {
      isTTY,
      write: (text) => {
        printed += text;
      },
    },
    stderr: {
      isTTY,
      write: (text) => {
        shown += text;
      },
    },
    env,
    cwd: '/',
    exitCode: 0,
    shown: () => shown,
    printed: () => printed,
    type: (text) => typing.write(text),
    rawModes,
  };
}

describe('a secret that is typed', () => {
  it('is never echoed, and the terminal is as before afterwards', async () => {
    const io = terminal();
    const reading = readSecret(io, 'Password');
    io.type('wrong\u0015corx\u007frect horse\r');
    expect(await reading).toBe('correct horse');
    expect(io.shown()).toBe('Password: \n');
    expect(io.printed()).toBe('');
    expect(io.rawModes).toEqual([true, false]);
  });

  it('has to be typed twice alike, where that is asked', async () => {
    const io = terminal();
    const reading = readSecret(io, 'Password', { repeat: 'Again' });
    io.type('one\r');
    await new Promise((resolve) => setImmediate(resolve));
    io.type('two\r');
    await expect(reading).rejects.toThrow(UsageError);
  });

  it.each([['\u0003'], ['\u0004']])('is given up with %j', async (key) => {
    const io = terminal();
    const reading = readSecret(io, 'Password');
    io.type(`half${key}`);
    await expect(reading).rejects.toThrow('Nothing was changed');
    expect(io.rawModes.at(-1)).toBe(false);
  });

  it('is the first line of what is piped in, and is bounded', async () => {
    const io = terminal({ isTTY: false });
    const reading = readSecret(io, 'Password');
    (io.stdin as unknown as PassThrough).end('from a file\r\nanother line\n');
    expect(await reading).toBe('from a file');
    const huge = terminal({ isTTY: false });
    const refused = readSecret(huge, 'Password');
    (huge.stdin as unknown as PassThrough).end('x'.repeat(100_000));
    await expect(refused).rejects.toThrow(UsageError);
  });
});

describe('a question before something is destroyed', () => {
  it.each([
    ['y', true],
    ['YES', true],
    ['', false],
    ['n', false],
    ['yesterday', false],
  ])('%j is taken as %s', async (answer, agreed) => {
    const io = terminal();
    const asking = confirm(io, 'All will be gone', {});
    io.type(`${answer}\n`);
    await (agreed
      ? expect(asking).resolves.toBeUndefined()
      : expect(asking).rejects.toThrow('Nothing was changed'));
    expect(io.shown()).toContain('All will be gone. Continue? [y/N]');
  });

  it('is not asked with --yes, and refused where nobody can answer', async () => {
    const io = terminal({ isTTY: false });
    await confirm(io, 'All will be gone', { yes: true });
    expect(io.shown()).toBe('');
    await expect(confirm(io, 'All will be gone', {})).rejects.toThrow('--yes');
  });
});

describe('what people see', () => {
  it('has colours on a terminal only, and none with NO_COLOR', () => {
    const shown = (io: FakeTerminal) => {
      done(io, 'did it');
      return io.shown();
    };
    expect(shown(terminal())).toContain('\u001b[32m');
    expect(shown(terminal({ env: { NO_COLOR: '1' } }))).toBe('✓ did it\n');
    expect(shown(terminal({ isTTY: false }))).toBe('✓ did it\n');
  });

  it('names the command as it was called: npm has put none on the path', () => {
    const text =
      'See them with: twofold application list. The file twofold backup wrote; twofold-backup.db, twofold.';
    const said = (env: Io['env']) => {
      const io = terminal({ isTTY: false, env });
      note(io, text);
      return io.shown();
    };
    expect(said({})).toBe(`${text}\n`);
    for (const npm_command of ['exec', 'start', 'run-script'])
      expect(said({ npm_command })).toBe(
        'See them with: npx twofold application list. The file npx twofold backup wrote; twofold-backup.db, twofold.\n',
      );
  });

  it('shows a bar on a terminal, and takes it away; a pipe gets none of it', () => {
    for (const isTTY of [true, false]) {
      const io = terminal({ isTTY, env: { NO_COLOR: '1' } });
      const progress = startProgress(io, 'Sealing', () => 0);
      progress.update(1, 4);
      progress.update(4, 4);
      progress.end();
      const bar = `Sealing ${'█'.repeat(7)}${'░'.repeat(21)}  25%`;
      expect(io.shown().includes(bar)).toBe(isTTY);
      expect(io.shown().endsWith('100%\r\u001b[K')).toBe(isTTY);
      if (!isTTY) expect(io.shown()).toBe('');
    }
  });

  it('has no sequence in it where the terminal knows none', () => {
    const io = terminal({ env: { TERM: 'dumb' } });
    const progress = startProgress(io, 'Sealing', () => 0);
    progress.update(1, 4);
    progress.end();
    done(io, 'did it');
    expect(io.shown()).toBe('✓ did it\n');
  });

  it('writes out what could steer the terminal, in sentences, cells and JSON', () => {
    const io = terminal({ isTTY: false });
    const hostile = 'a\u001b]0;x\u0007\u202eb\u2028c\r';
    warn(io, hostile);
    printTable(io, [hostile], [{ title: 'text', value: (text) => text }]);
    printJson(io, { [hostile]: hostile });
    expect(io.shown() + io.printed()).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\u2028]/u);
    expect(JSON.parse(io.printed().slice(io.printed().indexOf('{')))).toEqual({ [hostile]: hostile });
  });

  it('aligns columns by what a terminal takes for a character', () => {
    const io = terminal({ isTTY: false });
    printTable(
      io,
      ['日本', 'e\u0301', 'long one'],
      [
        { title: 'name', value: (name) => name },
        { title: 'n', value: () => 7, align: 'right' },
      ],
    );
    expect(io.printed()).toBe('NAME      N\n日本      7\ne\u0301         7\nlong one  7\n');
    expect(displayWidth('日本')).toBe(4);
    expect([showBytes(512), showBytes(1536), showBytes(5 * 1024 ** 3)]).toEqual([
      '512 bytes',
      '1.5 KiB',
      '5.0 GiB',
    ]);
  });
});
