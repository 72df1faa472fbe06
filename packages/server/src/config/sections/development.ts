import { defineSection } from '../schema.ts';
import { boolean } from '../values/scalar.ts';

export const developmentSection = defineSection({
  title: 'Development',
  about:
    'Switches that give up protection. In production the start is refused unless consent is given as well.',
  variables: {
    allowDebugSetupOutput: {
      name: 'ALLOW_DEBUG_SETUP_OUTPUT',
      type: boolean,
      default: 'false',
      description: 'Adds the TOTP secret and its `otpauth://` address to the answer of `/setup`.',
      example: 'true',
    },
    enableDevVerifyEndpoint: {
      name: 'ENABLE_DEV_VERIFY_ENDPOINT',
      type: boolean,
      default: 'false',
      description: 'Offers the stateless `POST /verify`, which has no protection against replays.',
      example: 'true',
    },
    iKnowWhatImDoing: {
      name: 'I_KNOW_WHAT_IM_DOING',
      type: boolean,
      default: 'false',
      description: 'Consent to the two switches above in production; each use is then logged as a warning.',
      example: 'true',
    },
  },
});

/** The switches that need consent in production, by their key in this section. */
export const debugSwitches = ['allowDebugSetupOutput', 'enableDevVerifyEndpoint'] as const;
