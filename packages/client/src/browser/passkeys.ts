import type { Answer } from '../connection.ts';

/** Why a passkey gave no answer. */
export type PasskeyRefusal =
  /** The person said no, or waited too long; browsers do not tell which. */
  | 'not_allowed'
  /** This device has one for this account already. */
  | 'registered_already'
  /** The page is not one of those that may use it: see `WEBAUTHN_RP_ID` and `WEBAUTHN_ORIGIN`. */
  | 'wrong_site'
  /** The browser knows no passkeys, or the page is not served over https. */
  | 'unsupported'
  /** The call was given up, by this page. */
  | 'aborted';

export class PasskeyError extends Error {
  override readonly name = 'PasskeyError';
  readonly reason: PasskeyRefusal;

  constructor(reason: PasskeyRefusal, cause?: unknown) {
    super(`The passkey gave no answer: ${reason}.`, { cause });
    this.reason = reason;
  }
}

type CreationOptions = Answer<'POST /webauthn/register/challenge'>;
type RequestOptions = Answer<'POST /webauthn/login/challenge'>;

export interface PasskeyOptions {
  signal?: AbortSignal;
}

export function passkeysSupported(): boolean {
  return 'PublicKeyCredential' in globalThis && 'parseCreationOptionsFromJSON' in PublicKeyCredential;
}

/** Whether the browser offers passkeys in the list of a user name field (`autocomplete="username webauthn"`). */
export async function autofillSupported(): Promise<boolean> {
  return passkeysSupported() && (await PublicKeyCredential.isConditionalMediationAvailable());
}

/**
 * Asks the person for a new passkey. Resolves with what `/webauthn/register/verify`, or `verify-setup` of a person's own
 * account, takes. Throws `PasskeyError`.
 */
export async function createPasskey(
  options: CreationOptions,
  { signal }: PasskeyOptions = {},
): Promise<RegistrationResponseJSON> {
  const credential = await asked(() => {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options as never);
    return navigator.credentials.create({ publicKey, ...(signal && { signal }) });
  });
  return credential.toJSON() as RegistrationResponseJSON;
}

/**
 * Asks for a passkey that is there already. With `autofill`, it waits in the list of the user name field until one is
 * chosen there: give it a signal, to end it when the person logs in another way. Throws `PasskeyError`.
 */
export async function usePasskey(
  options: RequestOptions,
  { signal, autofill = false }: PasskeyOptions & { autofill?: boolean } = {},
): Promise<AuthenticationResponseJSON> {
  const credential = await asked(() => {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options as never);
    return navigator.credentials.get({
      publicKey,
      ...(signal && { signal }),
      ...(autofill && { mediation: 'conditional' as const }),
    });
  });
  return credential.toJSON() as AuthenticationResponseJSON;
}

async function asked(ask: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  if (!passkeysSupported()) throw new PasskeyError('unsupported');
  try {
    const credential = await ask();
    if (credential instanceof PublicKeyCredential) return credential;
  } catch (error) {
    throw new PasskeyError(reasonOf(error), error);
  }
  throw new PasskeyError('not_allowed');
}

/** By the names that WebAuthn Level 3 gives its exceptions (sections 5.1.3 and 5.1.4.1). */
function reasonOf(error: unknown): PasskeyRefusal {
  switch (error instanceof DOMException ? error.name : undefined) {
    case 'AbortError':
      return 'aborted';
    case 'InvalidStateError':
      return 'registered_already';
    case 'SecurityError':
      return 'wrong_site';
    case 'NotSupportedError':
      return 'unsupported';
    default:
      return 'not_allowed';
  }
}
