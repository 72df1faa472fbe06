interface KindFacts {
  /** How a verification with it was done, in the words of the verify door's contract. */
  method: string;
  /** Authentication method reference of RFC 8176, where the evidence does not say it more exactly. */
  amr: string;
  /**
   * What it reaches beside a first factor (NIST SP 800-63B-4). E-mail stays at 1: it is no out-of-band authenticator
   * there (3.1.3.1).
   */
  aal: 1 | 2;
  /** Whether it counts where a fresh second factor is asked for: what is sent can be read by others on the way. */
  stepsUp: boolean;
  /** Stands in for a factor that is lost: by itself it makes nobody enrolled, and each use is recorded apart. */
  standsIn: boolean;
}

/** Every kind of factor, and what is known of it without looking at one. Each has its folder beside this file. */
export const factorKinds = {
  totp: { method: 'TOTP_APP', amr: 'otp', aal: 2, stepsUp: true, standsIn: false },
  webauthn: { method: 'WEBAUTHN_PASSKEY', amr: 'hwk', aal: 2, stepsUp: true, standsIn: false },
  sms: { method: 'SMS', amr: 'sms', aal: 2, stepsUp: false, standsIn: false },
  email: { method: 'EMAIL', amr: 'otp', aal: 1, stepsUp: false, standsIn: false },
  'recovery-code': { method: 'RECOVERY_CODE', amr: 'rc', aal: 2, stepsUp: true, standsIn: true },
} as const satisfies Record<string, KindFacts>;

export type FactorKindName = keyof typeof factorKinds;

export type Method = (typeof factorKinds)[FactorKindName]['method'];

export const factorKindNames = Object.keys(factorKinds) as FactorKindName[];
