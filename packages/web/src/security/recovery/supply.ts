/** From here on people are asked to make new ones; so the server says it at a login too. */
const FEW = 3;

export type Supply = 'no_factor' | 'none' | 'few' | 'enough';

/** Whether the recovery codes of a person will do. Without a second factor there is nothing to recover. */
export function supplyOf({
  twoFactorEnabled,
  recoveryCodesRemaining,
}: {
  twoFactorEnabled: boolean;
  recoveryCodesRemaining: number;
}): Supply {
  if (!twoFactorEnabled) return 'no_factor';
  if (recoveryCodesRemaining === 0) return 'none';
  return recoveryCodesRemaining <= FEW ? 'few' : 'enough';
}
