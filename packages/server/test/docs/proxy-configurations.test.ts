import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { proxies } from '../../src/core/gate/proxies/snippets.ts';
import { proxyFiles } from '../gate/proxy-files.ts';
import { ROOT, readPage } from './page.ts';

it('the configurations in deploy/proxies are those that the command prints', () => {
  expect(readdirSync(`${ROOT}deploy/proxies`).toSorted()).toEqual(Object.keys(proxyFiles).toSorted());
  const printed = Object.values(proxyFiles).map(({ proxy }) => proxy);
  expect(printed.toSorted()).toEqual(Object.keys(proxies).toSorted());
  for (const [file, { text }] of Object.entries(proxyFiles)) {
    const regenerate = 'run: npx node packages/server/test/gate/proxy-files.ts';
    expect(readPage(`deploy/proxies/${file}`), `${file}; ${regenerate}`).toBe(text);
  }
});
