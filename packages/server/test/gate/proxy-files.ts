/**
 * The files of deploy/proxies, for a service called `wiki`. After a change, from the root:
 *
 *     npx node packages/server/test/gate/proxy-files.ts
 */
import { writeFileSync } from 'node:fs';
import { proxies } from '../../src/core/gate/proxies/snippets.ts';

const setting = {
  service: 'wiki',
  hosts: [{ scheme: 'https', hostname: 'wiki.example.com', port: '' }],
  gate: '127.0.0.1:3001',
  application: '127.0.0.1:8080',
  isHostOnly: false,
};

const names: Readonly<Record<string, string>> = {
  'nginx.conf': 'nginx',
  Caddyfile: 'caddy',
  'traefik.yaml': 'traefik',
  'haproxy.cfg': 'haproxy',
  'twofold.lua': 'haproxy-lua',
  'envoy.yaml': 'envoy',
};

/** By their names: which proxy they are of, and what stands in them. */
export const proxyFiles: Readonly<Record<string, { proxy: string; text: string }>> = Object.fromEntries(
  Object.entries(names).map(([file, proxy]) => [file, { proxy, text: proxies[proxy]?.(setting) ?? '' }]),
);

if (import.meta.main) {
  for (const [file, { text }] of Object.entries(proxyFiles))
    writeFileSync(new URL(`../../../../deploy/proxies/${file}`, import.meta.url), text);
}
