import { TwofoldError } from '../../platform/errors.ts';
import { countedName } from '../users/user-name.ts';

const USERNAME = /^[A-Za-z0-9_-]{3,30}$/;

/** RFC 5321, 4.5.3.1: a path has 256 octets at most, with its angle brackets. */
const MAX_EMAIL_LENGTH = 254;
const MAX_LOCAL_LENGTH = 64;

// What could leave its header, be a second address, or not be seen (RFC 5322, 2.2). Quoted local parts are not taken.
const LOCAL = /^[^\p{Cc}\p{Cs}\p{Cf}\p{Z}()<>[\]:;@\\,"]+$/u;
const DOMAIN = /^[\p{L}\p{M}\p{N}-]+(\.[\p{L}\p{M}\p{N}-]+)*$/u;

/** Throws `request.invalid` for what is no user name. */
export function checkUsername(username: string, pointer = '/username'): string {
  if (USERNAME.test(username)) return username;
  throw invalid(pointer, 'must have 3 to 30 letters, digits, - or _');
}

/** As it is kept and written to. Throws `request.invalid` for what no message can be sent to. */
export function checkEmail(email: string, pointer = '/email'): string {
  const address = email.trim().normalize('NFC');
  const at = address.lastIndexOf('@');
  const local = address.slice(0, Math.max(at, 0));
  const fits =
    address.length <= MAX_EMAIL_LENGTH &&
    local.length <= MAX_LOCAL_LENGTH &&
    LOCAL.test(local) &&
    DOMAIN.test(address.slice(at + 1));
  if (fits) return address;
  throw invalid(pointer, 'must be an e-mail address');
}

/**
 * A user name or an address as they are compared: case, width, spaces and Unicode-equal spellings are the same person
 * (X17). Some that are equal here are different mailboxes, so a message goes to the address that is kept, never to the
 * spelling that was sent.
 */
export function identifierKey(identifier: string): string {
  return countedName(identifier);
}

/** No user name has the sign, in any spelling. */
export function isEmailKey(key: string): boolean {
  return key.includes('@');
}

function invalid(pointer: string, reason: string): TwofoldError {
  return new TwofoldError('request.invalid', `${pointer.slice(1)} ${reason}.`, {
    extras: { errors: [{ pointer, reason }] },
  });
}
