/** With what a second factor can be given again, the safest first. What is sent by SMS or e-mail does not count. */
export const stepUpWays = ['webauthn', 'totp', 'recovery-code'] as const;
export type StepUpWay = (typeof stepUpWays)[number];

interface Factors {
  methods: readonly { kind: string; state: string }[];
  recoveryCodesRemaining: number;
}

/**
 * Those that a person has. All of them where their factors are not known, as the list is not told to everybody who has to
 * prove who they are: the server decides. None: they have to sign in again.
 */
export function waysOf(factors: Factors | undefined): readonly StepUpWay[] {
  if (factors === undefined) return stepUpWays;
  const { methods, recoveryCodesRemaining } = factors;
  return stepUpWays.filter((way) =>
    way === 'recovery-code'
      ? recoveryCodesRemaining > 0
      : methods.some(({ kind, state }) => kind === way && state === 'active'),
  );
}
