import { defineSection } from '../schema.ts';
import { cookieDomain, origins } from '../values/address.ts';
import { certificates } from '../values/certificates.ts';
import { boolean, line } from '../values/scalar.ts';

export const webauthnSection = defineSection({
  title: 'Passkeys',
  about:
    'The relying party of WebAuthn. An application can have its own. Without these variables it follows from `PUBLIC_URL`.',
  variables: {
    rpId: {
      name: 'WEBAUTHN_RP_ID',
      type: cookieDomain,
      description:
        'The domain that passkeys are bound to: that of the pages that use them, or a parent. It can never be changed: ' +
        'every passkey would be lost.',
      example: 'example.com',
    },
    rpName: {
      name: 'WEBAUTHN_RP_NAME',
      type: line({ maxLength: 64 }),
      description: 'What a passkey is stored under; `SITE_NAME` without it.',
      example: 'Example Inc',
    },
    origins: {
      name: 'WEBAUTHN_ORIGIN',
      type: origins,
      description: 'The origins of the pages that may use passkeys, separated by commas.',
      example: 'https://example.com, https://app.example.com',
    },
    requireUv: {
      name: 'WEBAUTHN_REQUIRE_UV',
      type: boolean,
      default: 'true',
      description:
        'Whether a passkey must check its person (fingerprint, face, PIN). Without it, whoever holds the device is let in. ' +
        'Where people log in with a passkey alone it always must.',
      example: 'false',
    },
    refuseCounterRegression: {
      name: 'WEBAUTHN_REFUSE_COUNTER_REGRESSION',
      type: boolean,
      default: 'true',
      description:
        'Whether a passkey is refused whose counter went back, as that of a copy does. It is on the audit log either way.',
      example: 'false',
    },
    topOrigins: {
      name: 'WEBAUTHN_TOP_ORIGINS',
      type: origins,
      description:
        'The origins of other sites that may show a page which uses passkeys in a frame. Without it none may.',
      example: 'https://portal.example.net',
    },
    attestationRoots: {
      name: 'WEBAUTHN_ATTESTATION_ROOTS',
      type: certificates,
      description:
        'Certificates in PEM: only authenticators whose attestation leads to one of them can be registered. Without it ' +
        'any can, and none is asked what it is. Best given as `WEBAUTHN_ATTESTATION_ROOTS_FILE`.',
      example: '(the content of a PEM file)',
    },
  },
});
