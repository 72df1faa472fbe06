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
import { openInstallation } from '../test/installation/installation.ts';
import { prepareAdministrators } from './first-start.ts';

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

describe('the link for the first administrator', () => {
  const file = () => join(dataDir, 'first-administrator');

  it('A04: stands in a file for its owner alone, while there is no administrator, and no password does', async () => {
    const twofold = await openInstallation({ DATA_DIR: dataDir });
    const { platform, core } = twofold;
    const first = await prepareAdministrators(platform, core);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(readFileSync(file(), 'utf8')).toBe(`${first?.link}\n`);
    expect(await core.people.list(platform.database.read)).toMatchObject({ items: [] });
    // Another start has another link, and both work until somebody comes.
    const second = await prepareAdministrators(platform, core);
    expect(second?.link).not.toBe(first?.link);
    await platform.database.transaction((tx) =>
      core.people.create(tx, { username: 'ann', role: 'admin', passwordHash: 'kept' }, { actor: 'cli' }),
    );
    expect(await prepareAdministrators(platform, core)).toBeUndefined();
    expect(readdirSync(dataDir)).not.toContain('first-administrator');
    await twofold.close();
  });

  it('is not made where the environment names an administrator; one who only sees codes is none', async () => {
    const VIEWER = { VIEWER_USERNAME: 'viewer', VIEWER_PASSWORD_HASH: HASH };
    const viewing = await openInstallation({ DATA_DIR: dataDir, ...VIEWER });
    expect(await prepareAdministrators(viewing.platform, viewing.core)).toBeDefined();
    await viewing.close();
    const both = await openInstallation({
      DATA_DIR: dataDir,
      ...VIEWER,
      ADMIN_USERNAME: 'root',
      ADMIN_PASSWORD_HASH: HASH,
    });
    const { platform, core } = both;
    // Two processes that start together make each of them once.
    await Promise.all([prepareAdministrators(platform, core), prepareAdministrators(platform, core)]);
    const { items } = await core.people.list(platform.database.read);
    expect(items.map(({ username, role }) => [username, role]).toSorted()).toEqual([
      ['root', 'admin'],
      ['viewer', 'viewer'],
    ]);
    await both.close();
  });
});

const HASH = '$2b$04$abcdefghijklmnopqrstuuK7pK8jWk0p7pYqmoyZ2k1nXb2GdFQ2i';
