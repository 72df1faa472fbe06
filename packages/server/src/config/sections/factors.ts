import { defineSection } from '../schema.ts';
import { integer, line } from '../values/scalar.ts';

export const factorsSection = defineSection({
  title: 'Factors',
  about: 'How factors are enrolled and verified.',
  variables: {
    enrollmentTtlMs: {
      name: 'ENROLLMENT_TTL',
      type: integer({ min: 60_000, max: 2_592_000_000 }),
      unit: 'milliseconds',
      default: '86400000',
      description:
        'How long a pending enrollment waits for its first accepted code. The default is 24 hours.',
      example: '3600000',
    },
    totpIssuer: {
      name: 'TOTP_ISSUER',
      // The key URI format separates issuer and account name with a colon.
      type: line({ maxLength: 64, forbidden: ':' }),
      default: 'Twofold',
      description: 'The name that authenticator apps show, where the application gives none.',
      example: 'Example Inc',
    },
    totpDriftSteps: {
      name: 'TOTP_DRIFT_STEPS',
      type: integer({ min: 0, max: 2 }),
      unit: 'time steps',
      default: '1',
      description:
        'How many time steps before and after the present one are accepted. `0` is the strict mode: a code is good ' +
        'in its own step only, and clocks have to agree.',
      example: '0',
    },
  },
});
