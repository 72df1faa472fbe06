import { BOUND_COOKIE } from '../binding/bindings.ts';
import { DEVICE_ID_COOKIE, DEVICE_SECRET_COOKIE } from '../devices/device-cookies.ts';
import { CALLBACK_PATH } from '../hop/passages.ts';
import { STATE_COOKIE, VISIT_COOKIE } from '../hop/visits.ts';

/** What a configuration is made of. */
export interface ProxySetting {
  /** The service's name. */
  service: string;
  /** Of the service, each with its host name and port. */
  hosts: readonly { scheme: string; hostname: string; port: string }[];
  /** Where the gate listens: `127.0.0.1:3001`. */
  gate: string;
  /** Where the application listens: `127.0.0.1:8080`. */
  application: string;
  /** Whether the service has a cookie of its own. */
  isHostOnly: boolean;
}

/** What an application is told of a person; in the spelling of HTTP, as configurations are read by people. */
export const IDENTITY = [
  'Remote-User',
  'Remote-Name',
  'Remote-Email',
  'Remote-Groups',
  'Remote-Role',
  'Remote-Assertion',
] as const;
export type IdentityHeader = (typeof IDENTITY)[number];

/** What lets a browser in is no business of the application. */
export const OWN_COOKIES = [
  DEVICE_ID_COOKIE,
  DEVICE_SECRET_COOKIE,
  BOUND_COOKIE,
  VISIT_COOKIE,
  STATE_COOKIE,
] as const;

export const CALLBACK = CALLBACK_PATH;

/** The names of a host, without ports, each once. */
export function hostnamesOf({ hosts }: ProxySetting): string[] {
  return [...new Set(hosts.map(({ hostname }) => hostname))];
}

/** What follows a host name in an address: nothing, where the port is the scheme's own. */
export function portSuffixOf({ hosts }: ProxySetting): string {
  const port = hosts[0]?.port ?? '';
  return port === '' ? '' : `:${port}`;
}

export function made(proxy: string, service: string): string {
  return `# Made by: twofold gate snippet ${proxy} ${service}`;
}
