import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findLeaks } from './leaked-secrets.ts';

describe('the search for leaked secrets', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'twofold-leaks-'));
    writeFileSync(join(folder, 'secrets'), '"not-a-real-secret-1"\n"not-a-real-secret-2"\n');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('finds a secret that was logged, and names the line', () => {
    writeFileSync(join(folder, 'log'), 'first\nsecond not-a-real-secret-2 here\n');
    expect(findLeaks(folder)).toEqual({ secrets: 2, leaks: [{ file: 'log', line: 2 }] });
  });

  it('finds none where none was logged', () => {
    writeFileSync(join(folder, 'log'), 'nothing to see\n');
    expect(findLeaks(folder).leaks).toEqual([]);
  });
});
