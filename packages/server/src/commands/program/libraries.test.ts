import { mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { libraryUrls } from './libraries.ts';

const folder = mkdtempSync(join(tmpdir(), 'twofold-libraries-'));
afterAll(() => rmSync(folder, { recursive: true }));

const installed = join(folder, 'installed.json');
const manifest = join(folder, 'libraries.json');
const urls = () => Object.fromEntries(libraryUrls(folder, installed));

describe('libraries in few files', () => {
  beforeEach(() => {
    writeFileSync(installed, '{}');
    const installedAt = statSync(installed).mtimeMs;
    writeFileSync(manifest, JSON.stringify({ installedAt, files: { kysely: 'library-1.js' } }));
  });

  it('are read where they were made of what is installed', () => {
    expect(urls()).toEqual({ kysely: pathToFileURL(join(folder, 'library-1.js')).href });
  });

  it('are left alone once something else is installed', () => {
    utimesSync(installed, new Date(), new Date(2001, 1, 1));
    expect(urls()).toEqual({});
  });

  it.each([
    ['were never made', () => rmSync(manifest)],
    ['are not whole', () => writeFileSync(manifest, '{"installedAt":')],
    ['were put there by something else than npm', () => rmSync(installed)],
  ])('are left alone where they %s', (_how, harm) => {
    harm();
    expect(urls()).toEqual({});
  });
});
