import type { Identity } from '../../../core/gate/identity.ts';
import { IDENTITY } from '../../../core/gate/proxies/proxy.ts';

/** Of a refusal. */
export const headersOfNobody = Object.freeze(
  Object.fromEntries(IDENTITY.map((name) => [name.toLowerCase(), ''])),
);

/**
 * Names and values in turn, by the names that what is printed for proxies copies. All of them, whatever the decision, and empty
 * where there is nothing to say: a proxy that copies one which is missing leaves the client's own in its place, or writes the
 * name of the variable (CVE-2026-30851).
 */
export function identityHeadersOf(identity: Identity | undefined, assertion: string): string[] {
  return [
    'remote-user',
    identity?.userServiceToken ?? '',
    'remote-name',
    encoded(identity?.username),
    'remote-email',
    encoded(identity?.email),
    'remote-groups',
    identity?.groups?.map(encoded).join(',') ?? '',
    'remote-role',
    identity?.role ?? '',
    'remote-assertion',
    assertion,
  ];
}

/** Visible ASCII as it is; all else as its UTF-8, percent-encoded, and with it what would begin another header or group. */
function encoded(text: string | undefined): string {
  if (text === undefined || /^[\x21-\x24\x26-\x2b\x2d-\x7e]*$/.test(text)) return text ?? '';
  return text.replaceAll(/[^\x21-\x7e]|[%,]/gu, (character) =>
    [...Buffer.from(character)]
      .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
      .join(''),
  );
}
