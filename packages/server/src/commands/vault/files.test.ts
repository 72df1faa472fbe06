import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportFormats } from '@twofold/otp/formats/export';
import { WRITTEN_FORMATS } from '@twofold/otp/formats/write';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readAtMost, readSecretFile, requireWritable, writePrivateFile } from './files.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'twofold-files-'));
});
afterEach(() => rmSync(cwd, { recursive: true }));

const path = (name: string) => join(cwd, name);
const bytes = (text: string) => new TextEncoder().encode(text);

describe('a file that is read', () => {
  it('is read whole up to the bound, and not at all beyond it, also from a pipe', () => {
    writeFileSync(path('file'), 'x'.repeat(100_000));
    expect(readAtMost(path('file'), 100_000)).toHaveLength(100_000);
    expect(readAtMost(path('file'), 99_999)).toBeUndefined();
    execFileSync('mkfifo', [path('pipe')]);
    for (const [bound, length] of [
      [200_000, 150_000],
      [149_999, undefined],
    ] as const) {
      execFileSync('bash', [
        '-c',
        `(head -c 150000 /dev/zero > '${path('pipe')}' 2>/dev/null) > /dev/null 2>&1 &`,
      ]);
      expect(readAtMost(path('pipe'), bound)?.length).toBe(length);
    }
  });

  it('is no folder', () => {
    mkdirSync(path('folder'));
    expect(() => readAtMost(path('folder'), 10)).toThrow('folder, not a file');
  });

  it('gives its first line as a secret, as editors of any system write it, and is bounded', () => {
    writeFileSync(path('secret'), '\ufeffa secret \r\nanother line\n');
    expect(readSecretFile({ cwd }, 'secret')).toBe('a secret ');
    writeFileSync(path('secret'), Buffer.from('\ufeffein schöner Satz\r\n', 'utf16le'));
    expect(readSecretFile({ cwd }, 'secret')).toBe('ein schöner Satz');
    writeFileSync(path('secret'), '');
    expect(readSecretFile({ cwd }, 'secret')).toBe('');
    writeFileSync(path('secret'), 'x'.repeat(100_000));
    expect(() => readSecretFile({ cwd }, 'secret')).toThrow('more than a secret');
  });
});

describe('a file that is written', () => {
  it('is private, whole, and takes no place of another unasked', () => {
    requireWritable(path('new'), { replace: false });
    writePrivateFile(path('new'), bytes('one'), { replace: false });
    expect(statSync(path('new')).mode & 0o777).toBe(0o600);
    expect(() => requireWritable(path('new'), { replace: false })).toThrow('--force');
    expect(() => writePrivateFile(path('new'), bytes('two'), { replace: false })).toThrow('EEXIST');
    expect(readFileSync(path('new'), 'utf8')).toBe('one');
    writePrivateFile(path('new'), bytes('three'), { replace: true });
    expect(readFileSync(path('new'), 'utf8')).toBe('three');
    expect(() => requireWritable(path('no/new'), { replace: true })).toThrow('no such folder');
    mkdirSync(path('folder'));
    expect(() => requireWritable(path('folder'), { replace: true })).toThrow(/folder: it is a folder/);
  });

  it('leaves nothing half done behind', () => {
    mkdirSync(path('folder'));
    expect(() => writePrivateFile(path('folder'), bytes('x'), { replace: true })).toThrow();
    expect(readdirSync(cwd)).toEqual(['folder']);
  });

  it('has every format that the package writes', () => {
    expect(exportFormats.toSorted()).toEqual(WRITTEN_FORMATS.toSorted());
  });
});
