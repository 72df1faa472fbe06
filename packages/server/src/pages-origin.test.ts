import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadConfig } from './config/load.ts';
import { createPagesOrigin } from './pages-origin.ts';

let DATA_DIR: string;
beforeEach(() => {
  DATA_DIR = mkdtempSync(join(tmpdir(), 'twofold-origin-'));
});
afterEach(() => rmSync(DATA_DIR, { recursive: true }));

const open = (env: Record<string, string> = {}) =>
  createPagesOrigin(loadConfig({ DATA_DIR, ...env }, { cwd: DATA_DIR, readFile: () => '' }));

it('a command that does not know the port of the server gives links to where the server listens', () => {
  expect(open({ PORT: '0' }).listensAt('http://localhost:41234')).toBe('http://localhost:41234');
  const others: Record<string, string>[] = [{}, { PORT: '0' }, { PORT: '3911' }];
  for (const env of others) {
    const pages = open(env);
    expect([pages.get(), pages.isAssumed()]).toEqual(['http://localhost:41234', false]);
  }
});

it('or to what the server was told, which the command need not be told again', () => {
  open({ PUBLIC_URL: 'https://auth.example.com' }).listensAt('http://localhost:3000');
  expect(open().get()).toBe('https://auth.example.com');
  expect(open({ FRONTEND_URL: 'https://app.example.com' }).get()).toBe('https://app.example.com');
});

it('where no server was seen, the port is assumed, and port 0 gives no link at all', () => {
  const pages = open({ PORT: '3911' });
  expect([pages.get(), pages.isAssumed()]).toEqual(['http://localhost:3911', true]);
  expect(() => open({ PORT: '0' }).get()).toThrow('PUBLIC_URL');
});

it.each(['', 'javascript:alert(1)', 'localhost:3000', '\u0000', 'file:///etc'])(
  'a file with %j in it gives no origin',
  (text) => {
    writeFileSync(join(DATA_DIR, 'address'), text);
    expect(open().get()).toBe('http://localhost:3000');
  },
);

it('a folder that cannot be written stops no server', () => {
  const pages = open({ DATA_DIR: join(DATA_DIR, 'missing') });
  expect(pages.listensAt('http://localhost:41234')).toBe('http://localhost:41234');
  expect(pages.get()).toBe('http://localhost:41234');
});
