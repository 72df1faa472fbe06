import { defineSection } from '../schema.ts';
import { otpSecret } from '../values/otp-secret.ts';
import { secretText } from '../values/secret.ts';

export const codesSection = defineSection({
  title: 'Codes',
  about:
    'One API key and one secret for `GET /otp`, as scripts of an earlier system have them. They stay in the memory of the ' +
    'process; further keys are made with the scope `codes` and bound to entries of the vault.',
  variables: {
    apiKey: {
      name: 'API_KEY',
      type: secretText,
      description:
        'The key that scripts send in `X-API-Key`: 8 to 256 visible ASCII characters, and none that is guessed. Without ' +
        '`OTP_SECRET` it opens nothing.',
      example: '(output of openssl rand -hex 32)',
      secret: true,
    },
    otpSecret: {
      name: 'OTP_SECRET',
      type: otpSecret,
      description: 'What the codes are made from. Needs `API_KEY`.',
      example: '(the base32 text that the site shows)',
      secret: true,
    },
  },
});
