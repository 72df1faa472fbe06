import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** What the options of both ceremonies say that an authenticator and a browser need. */
interface Options {
  challenge: string;
  rp?: { id: string };
  rpId?: string;
  user?: { id: string };
}

/** What a dishonest authenticator, browser or page does otherwise. */
export interface Dishonesty {
  origin?: string;
  type?: string;
  challenge?: string;
  rpId?: string;
  crossOrigin?: boolean;
  topOrigin?: string;
  userPresent?: boolean;
  userVerified?: boolean;
  backupEligible?: boolean;
  backedUp?: boolean;
  /** In place of the next one. */
  signCount?: number;
  userHandle?: string | null;
  /** Another credential's id. */
  id?: string;
  /** Changes the signature before it is sent. */
  spoil?: (signature: Buffer) => Buffer;
}

/** One passkey on an authenticator in this process: ES256, attestation `none`. */
export interface SoftwarePasskey {
  /** base64url. */
  readonly id: string;
  /** `RegistrationResponseJSON`. */
  create(options: unknown, dishonesty?: Dishonesty): Record<string, unknown>;
  /** `AuthenticationResponseJSON`. Counts on where it counts. */
  get(options: unknown, dishonesty?: Dishonesty): Record<string, unknown>;
}

/**
 * @param origin of the page that it is used on
 * @param signCount where it counts from; 0: it does not count
 * @param synced can be copied to other devices, and is
 */
export function softwarePasskey({
  origin = 'http://localhost:3000',
  signCount = 0,
  synced = false,
} = {}): SoftwarePasskey {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const id = randomBytes(32);
  const state = { signCount, userHandle: undefined as string | undefined };

  function clientData(type: string, options: Options, dishonesty: Dishonesty): Buffer {
    const { crossOrigin = false, topOrigin } = dishonesty;
    return Buffer.from(
      JSON.stringify({
        type: dishonesty.type ?? type,
        challenge: dishonesty.challenge ?? options.challenge,
        origin: dishonesty.origin ?? origin,
        crossOrigin,
        ...(topOrigin !== undefined && { topOrigin }),
      }),
    );
  }

  function authenticatorData(rpId: string, dishonesty: Dishonesty, count: number, attested?: Buffer): Buffer {
    const {
      userPresent = true,
      userVerified = true,
      backupEligible = synced,
      backedUp = synced,
    } = dishonesty;
    const flags =
      (userPresent ? 0x01 : 0) |
      (userVerified ? 0x04 : 0) |
      (backupEligible ? 0x08 : 0) |
      (backedUp ? 0x10 : 0) |
      (attested ? 0x40 : 0);
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(dishonesty.signCount ?? count);
    const parts = [
      sha256(dishonesty.rpId ?? rpId),
      Buffer.of(flags),
      counter,
      ...(attested ? [attested] : []),
    ];
    return Buffer.concat(parts);
  }

  function credential(dishonesty: Dishonesty, response: Record<string, unknown>): Record<string, unknown> {
    const shown = dishonesty.id ?? id.toString('base64url');
    return { id: shown, rawId: shown, type: 'public-key', response, clientExtensionResults: {} };
  }

  return {
    id: id.toString('base64url'),
    create(given, dishonesty = {}) {
      const options = given as Options;
      state.userHandle = options.user?.id;
      const idLength = Buffer.alloc(2);
      idLength.writeUInt16BE(id.length);
      const attested = Buffer.concat([Buffer.alloc(16), idLength, id, coseKeyOf(publicKey)]);
      const data = authenticatorData(options.rp?.id ?? '', dishonesty, state.signCount, attested);
      return credential(dishonesty, {
        clientDataJSON: clientData('webauthn.create', options, dishonesty).toString('base64url'),
        attestationObject: attestationObjectOf(data).toString('base64url'),
        transports: ['internal'],
      });
    },
    get(given, dishonesty = {}) {
      const options = given as Options;
      if (state.signCount > 0) state.signCount++;
      const client = clientData('webauthn.get', options, dishonesty);
      const data = authenticatorData(options.rpId ?? '', dishonesty, state.signCount);
      const signature = sign('sha256', Buffer.concat([data, sha256(client)]), privateKey);
      const { userHandle = state.userHandle, spoil = (bytes: Buffer) => bytes } = dishonesty;
      return credential(dishonesty, {
        clientDataJSON: client.toString('base64url'),
        authenticatorData: data.toString('base64url'),
        signature: spoil(signature).toString('base64url'),
        ...(userHandle !== null && { userHandle }),
      });
    },
  };
}

/** COSE (RFC 9053, section 7.1.1): EC2, ES256, P-256. */
export function coseKeyOf(publicKey: KeyObject): Buffer {
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  return Buffer.concat([
    Buffer.from('a5010203262001215820', 'hex'),
    Buffer.from(x, 'base64url'),
    Buffer.from('225820', 'hex'),
    Buffer.from(y, 'base64url'),
  ]);
}

/** `{fmt: "none", attStmt: {}, authData}` in CBOR. */
function attestationObjectOf(authenticatorData: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(authenticatorData.length);
  return Buffer.concat([
    Buffer.from('a363666d74646e6f6e656761747453746d74a0686175746844617461', 'hex'),
    Buffer.of(0x59),
    length,
    authenticatorData,
  ]);
}

function sha256(data: string | Buffer): Buffer {
  return createHash('sha256').update(data).digest();
}
