interface KindFacts {
  /** How a verification with it was done, in the words of the verify door's contract. */
  method: string;
  /** Authentication method reference of RFC 8176. */
  amr: string;
  /** Stands in for a factor that is lost: by itself it makes nobody enrolled, and each use is recorded apart. */
  standsIn: boolean;
}

/** Every kind of factor, and what is known of it without looking at one. Each has its folder beside this file. */
export const factorKinds = {
  totp: { method: 'TOTP_APP', amr: 'otp', standsIn: false },
  'recovery-code': { method: 'RECOVERY_CODE', amr: 'rc', standsIn: true },
} as const satisfies Record<string, KindFacts>;

export type FactorKindName = keyof typeof factorKinds;

export type Method = (typeof factorKinds)[FactorKindName]['method'];

export const factorKindNames = Object.keys(factorKinds) as FactorKindName[];
