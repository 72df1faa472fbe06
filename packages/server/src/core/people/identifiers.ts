import { invalidField } from '../../platform/errors.ts';
import { parseEmailAddress } from '../messages/destination.ts';
import { countedName } from '../users/user-name.ts';

const USERNAME = /^[A-Za-z0-9_-]{3,30}$/;

/** Throws `request.invalid` for what is no user name. */
export function checkUsername(username: string, pointer = '/username'): string {
  if (USERNAME.test(username)) return username;
  throw invalidField(pointer, 'must have 3 to 30 letters, digits, - or _');
}

/** As it is kept and written to. Throws `request.invalid` for what no message can be sent to. */
export function checkEmail(email: string, pointer = '/email'): string {
  const address = parseEmailAddress(email.normalize('NFKC').trim());
  if (address !== undefined) return address;
  throw invalidField(pointer, 'must be an e-mail address');
}

/**
 * A user name or an address as they are compared: case, width, spaces and Unicode-equal spellings are the same person
 * (X17). Some that are equal here are different mailboxes, so a message goes to the address that is kept, never to the
 * spelling that was sent.
 */
export function identifierKey(identifier: string): string {
  const folded = countedName(identifier);
  if (isEmailKey(folded)) return parseEmailAddress(folded) ?? NOBODY;
  // Text that no name has is nobody's, also where the database could not even look for it.
  return USERNAME.test(folded) ? folded : NOBODY;
}

const NOBODY = '';

/** No user name has the sign, in any spelling. */
export function isEmailKey(key: string): boolean {
  return key.includes('@');
}
