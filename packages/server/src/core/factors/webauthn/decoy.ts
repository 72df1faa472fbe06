import type { DataKeys } from '../../../platform/keyring/data-keys.ts';

/** What the options say of one passkey. */
export interface CredentialDescriptor {
  type: 'public-key';
  /** base64url. */
  id: string;
  transports: string[];
}

/** As authenticators that people have make them: length of the id, and how they are reached. */
const LOOKS: readonly { bytes: number; transports: readonly string[] }[] = [
  { bytes: 20, transports: ['hybrid', 'internal'] },
  { bytes: 16, transports: ['hybrid', 'internal'] },
  { bytes: 32, transports: ['internal'] },
  { bytes: 48, transports: ['usb'] },
  { bytes: 64, transports: ['nfc', 'usb'] },
];

/**
 * A passkey that nobody has, for a name without one: the same at every call, so that asking twice tells nothing (WebAuthn
 * Level 3, section 14.6.2). Another key of the installation makes another one.
 *
 * @param place application, domain and name
 */
export function decoyCredential(
  dataKeys: DataKeys,
  place: readonly [string, string, string],
): CredentialDescriptor {
  // Two halves of 32 bytes; no user id has a line break, so none of them is anybody's handle.
  const halves = ['1', '2'].map((half) =>
    dataKeys.mac('webauthn-user', `decoy ${half}\n${place.join('\n')}`),
  );
  const bytes = Buffer.concat(halves.map((half) => Buffer.from(half, 'base64url')));
  const look = LOOKS[dataKeys.mac('webauthn-user', `look\n${place.join('\n')}`).charCodeAt(0) % LOOKS.length];
  const { bytes: length, transports } = look ?? { bytes: 32, transports: ['internal'] };
  return { type: 'public-key', id: bytes.toString('base64url', 0, length), transports: [...transports] };
}
