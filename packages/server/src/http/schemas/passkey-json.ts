import { Type } from 'typebox';

/**
 * The JSON forms in which browsers take and give what passkeys need (WebAuthn Level 3, section 5.1), as the doors describe
 * and bound them. What they mean is checked in the core.
 */

const Base64url = (maxLength: number, description?: string) =>
  Type.String({ maxLength, ...(description !== undefined && { description }) });

const CredentialId = Base64url(1366, 'base64url.');

const CredentialDescriptor = Type.Object({
  type: Type.Literal('public-key'),
  id: Type.String(),
  transports: Type.Array(Type.String()),
});

const UserVerification = Type.String({ description: '`required` or `preferred`.' });

/** For `PublicKeyCredential.parseCreationOptionsFromJSON`. */
export const PasskeyCreationOptions = Type.Object({
  rp: Type.Object({ id: Type.String(), name: Type.String() }),
  user: Type.Object({
    id: Type.String({ description: 'base64url; says nothing about the user.' }),
    name: Type.String(),
    displayName: Type.String(),
  }),
  challenge: Type.String({ description: 'base64url; good once, for five minutes.' }),
  pubKeyCredParams: Type.Array(Type.Object({ type: Type.Literal('public-key'), alg: Type.Integer() })),
  timeout: Type.Integer({ description: 'Milliseconds.' }),
  excludeCredentials: Type.Array(CredentialDescriptor),
  authenticatorSelection: Type.Object({
    residentKey: Type.String(),
    requireResidentKey: Type.Boolean(),
    userVerification: UserVerification,
  }),
  attestation: Type.String(),
  extensions: Type.Object({ credProps: Type.Boolean() }),
});

/** For `PublicKeyCredential.parseRequestOptionsFromJSON`. */
export const PasskeyRequestOptions = Type.Object({
  challenge: Type.String({ description: 'base64url; good once, for five minutes.' }),
  timeout: Type.Integer({ description: 'Milliseconds.' }),
  rpId: Type.String(),
  allowCredentials: Type.Array(CredentialDescriptor, {
    description: 'Empty: the person chooses one that says who they are.',
  }),
  userVerification: UserVerification,
});

const clientDataJSON = Base64url(10_923, 'base64url.');

const credentialMembers = {
  id: CredentialId,
  rawId: CredentialId,
  type: Type.String({ maxLength: 32, examples: ['public-key'] }),
};

/** `RegistrationResponseJSON`, as `credential.toJSON()` gives it. */
export const passkeyRegistrationMembers = {
  ...credentialMembers,
  response: Type.Object({
    clientDataJSON,
    attestationObject: Base64url(65_536, 'base64url.'),
    transports: Type.Optional(Type.Array(Type.String({ maxLength: 32 }), { maxItems: 16 })),
  }),
};

/** `AuthenticationResponseJSON`, as `credential.toJSON()` gives it. */
export const passkeyAssertionMembers = {
  ...credentialMembers,
  response: Type.Object({
    clientDataJSON,
    authenticatorData: Base64url(8192, 'base64url.'),
    signature: Base64url(1024, 'base64url.'),
    userHandle: Type.Optional(Type.Union([Base64url(128, 'base64url.'), Type.Null()])),
  }),
};

export const PasskeyAssertion = Type.Object(passkeyAssertionMembers, {
  description: '`AuthenticationResponseJSON`: what `credential.toJSON()` gives.',
});
