import { invalidField } from '../../../platform/errors.ts';
import { type Origin, originOf, splitAddress } from '../target/host.ts';

const NAME = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;
const MAX_ORIGINS = 20;

/** It stands in paths and configurations of proxies. Throws `request.invalid`. */
export function checkServiceName(name: string): string {
  if (NAME.test(name)) return name;
  throw invalidField('/name', 'must be 1 to 40 small letters, digits and dashes');
}

/**
 * Their normal forms. Throws `request.invalid` for what is no origin, is not https (cookies that let somebody in do not
 * travel in the clear; this machine is another matter), or is one of our own.
 */
export function checkOrigins(given: readonly string[], own: readonly Origin[]): Origin[] {
  if (given.length === 0 || given.length > MAX_ORIGINS)
    throw invalidField('/origins', `must be 1 to ${MAX_ORIGINS} addresses such as https://wiki.example.com`);
  const origins = given.map((text, index) => {
    const pointer = `/origins/${index}`;
    const parts = splitAddress(text);
    const origin = parts && parts.pathAndQuery === '/' ? originOf(parts.scheme, parts.host) : undefined;
    if (origin === undefined || !/^https?:/i.test(text))
      throw invalidField(pointer, 'must be scheme, host and port only, such as https://wiki.example.com');
    if (origin.startsWith('http:') && !isThisMachine(new URL(origin).hostname))
      throw invalidField(pointer, 'must be https');
    if (own.includes(origin)) throw invalidField(pointer, 'is where people log in, and cannot be a service');
    return origin;
  });
  return [...new Set(origins)];
}

function isThisMachine(hostname: string): boolean {
  return /^(?:localhost|[a-z0-9.-]+\.localhost|\[::1\]|127(?:\.\d{1,3}){3})$/.test(hostname);
}
