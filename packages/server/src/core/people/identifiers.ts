import { invalidField } from '../../platform/errors.ts';
import { parseEmailAddress } from '../messages/destination.ts';
import { countedName } from '../users/user-name.ts';
import { hasUsernameForm, usernameProblem } from './username.ts';

/** Throws `request.invalid` for what nobody may be called. */
export function checkUsername(username: string, pointer = '/username'): string {
  const problem = usernameProblem(username);
  if (problem === undefined) return username;
  throw invalidField(pointer, problem);
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
  return hasUsernameForm(folded) ? folded : NOBODY;
}

const NOBODY = '';

/** No user name has the sign, in any spelling. */
export function isEmailKey(key: string): boolean {
  return key.includes('@');
}
