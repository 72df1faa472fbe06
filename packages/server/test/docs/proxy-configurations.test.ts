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

it('nginx asks a gate on a socket in the file system through connections that stay open too', () => {
  const gate = 'unix:/run/twofold/gate.sock:';
  const hosts = [{ scheme: 'https', hostname: 'wiki.example.com', port: '' }];
  const setting = { service: 'wiki', hosts, gate, application: '127.0.0.1:8080', isHostOnly: true };
  const text = proxies.nginx?.(setting) ?? '';
  expect(text).toContain('upstream gate_wiki {\n  server unix:/run/twofold/gate.sock;\n  keepalive 16;\n}');
  expect(text).toContain('proxy_pass http://gate_wiki/authz/nginx/wiki;');
  expect(text).toContain('proxy_pass http://unix:/run/twofold/gate.sock:/authz/callback/wiki$is_args$args;');
});
