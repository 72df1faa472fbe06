import type { Service } from '../services/services.ts';
import { caddySnippet } from './caddy.ts';
import { envoySnippet } from './envoy.ts';
import { haproxyScript, haproxySnippet } from './haproxy.ts';
import { nginxSnippet } from './nginx.ts';
import type { ProxySetting } from './proxy.ts';
import { traefikSnippet } from './traefik.ts';

/** By the names that the command and the API take. */
export const proxyNames = ['nginx', 'caddy', 'traefik', 'haproxy', 'haproxy-lua', 'envoy'] as const;

/** What each of them is configured with, in front of a service. */
export const proxies: Readonly<Record<string, (setting: ProxySetting) => string>> = {
  nginx: nginxSnippet,
  caddy: caddySnippet,
  traefik: traefikSnippet,
  haproxy: haproxySnippet,
  'haproxy-lua': haproxyScript,
  envoy: envoySnippet,
};

/** @param application where it listens, and `gate` where the gate does, as the proxy reaches them: `127.0.0.1:8080` */
export function settingOf(
  service: Pick<Service, 'name' | 'origins' | 'policy'>,
  application: string,
  gate: string,
): ProxySetting {
  const hosts = service.origins.map((origin) => {
    const { protocol, hostname, port } = new URL(origin);
    return { scheme: protocol.slice(0, -1), hostname, port };
  });
  return { service: service.name, hosts, gate, application, isHostOnly: service.policy.cookie === 'host' };
}

type ListenAddress = { kind: 'tcp'; host: string; port: number } | { kind: 'unix'; path: string };

/** Addresses to listen at that are every address of the machine, and the one to ask at there. */
const EVERYWHERE: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/**
 * Where a proxy on this machine asks, as configured.
 *
 * @returns undefined for a socket in the file system, which each proxy names in its own way
 */
export function gateAddressOf(
  listen: ListenAddress | undefined,
  { host, port }: { host: string; port: number },
): string | undefined {
  if (listen?.kind === 'unix') return undefined;
  const at = listen ?? { host, port };
  const reached = EVERYWHERE[at.host] ?? at.host;
  return `${reached.includes(':') ? `[${reached}]` : reached}:${at.port}`;
}
