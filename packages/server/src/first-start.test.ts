import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openInstallation } from '../test/installation.ts';

let dataDir: string;
let path: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'twofold-first-start-'));
  path = join(dataDir, 'first-api-key');
});
afterEach(() => rmSync(dataDir, { recursive: true }));

async function startOnce(): Promise<string> {
  const twofold = await openInstallation({ DATA_DIR: dataDir });
  await twofold.close();
  return twofold.apiKey;
}

describe('the file of the first API key', () => {
  it('is readable by its owner alone, also where a file of this name was open to others', async () => {
    writeFileSync(path, 'of an earlier installation, and longer than a key is, by some words', {
      mode: 0o644,
    });
    const apiKey = await startOnce();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'utf8')).toBe(`${apiKey}\n`);
    expect(readdirSync(dataDir).filter((name) => name.startsWith('first-api-key'))).toEqual([
      'first-api-key',
    ]);
  });

  it('is not written through a link to where somebody else reads it', async () => {
    const elsewhere = join(dataDir, 'elsewhere');
    writeFileSync(elsewhere, 'untouched', { mode: 0o644 });
    symlinkSync(elsewhere, path);
    const apiKey = await startOnce();
    expect(readFileSync(elsewhere, 'utf8')).toBe('untouched');
    expect(readFileSync(path, 'utf8')).toBe(`${apiKey}\n`);
  });
});
