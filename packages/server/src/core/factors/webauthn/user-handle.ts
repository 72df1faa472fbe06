import type { DataKeys } from '../../../platform/keyring/data-keys.ts';

/**
 * What an authenticator keeps of whose a passkey is: 32 bytes that say nothing about the user (WebAuthn Level 3, sections
 * 5.4.3 and 14.6.1), the same for all passkeys of theirs, so that a second one on an authenticator replaces the first.
 *
 * @returns base64url
 */
export function userHandleOf(dataKeys: DataKeys, userId: string): string {
  return dataKeys.mac('webauthn-user', userId);
}
