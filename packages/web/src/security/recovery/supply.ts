import { areFewCodes } from '../../factors/few-codes.ts';

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
  return areFewCodes(recoveryCodesRemaining) ? 'few' : 'enough';
}
