import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { build } from '../build.ts';

const TSC = fileURLToPath(new URL('../../../node_modules/.bin/tsc', import.meta.url));

/** An application of its own; the last line needs the types of the package, or its comment is an error. */
const PROGRAM = `
import { createAccountsClient, createVerifyClient } from '@twofold/client';
import { usePasskey } from '@twofold/client/browser';
import { guardExpress } from '@twofold/client/gate';

const anna = createAccountsClient({ baseUrl: 'http://127.0.0.1:1', retries: 0, tokenDelivery: 'body' });
const error = await anna.logIn({ username: 'anna', password: 'x' }).catch((thrown: Error) => thrown);
console.log(error instanceof Error && error.name, typeof createVerifyClient, typeof usePasskey, typeof guardExpress);
// @ts-expect-error a client is no number
export const wrong: number = anna;
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'twofold-client-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('the built package works from node_modules, where Node strips no types, and brings its own', () => {
  build(join(folder, 'dist'));
  const installed = join(folder, 'node_modules/@twofold/client');
  mkdirSync(join(folder, 'node_modules/@twofold'), { recursive: true });
  cpSync(join(folder, 'dist'), installed, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'program.ts'), PROGRAM);
  const options = { cwd: folder, encoding: 'utf8' } as const;
  expect(execFileSync(process.execPath, ['program.ts'], options)).toBe(
    'TwofoldUnreachableError function function function\n',
  );
  const check = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2024', '--lib', 'es2024,dom'];
  expect(execFileSync(TSC, [...check, 'program.ts'], options)).toBe('');
});
