import { sealedColumns } from '../../create-core.ts';
import { type KeyUsage, keyUsage } from '../../platform/keyring/key-usage.ts';
import type { OpenInstallation } from '../installation/installation.ts';

export async function sealedRowsByKey({ platform }: OpenInstallation): Promise<KeyUsage[]> {
  return keyUsage(platform.database, platform.keyring, sealedColumns);
}

export function roleOf({ current, inRing, keyId }: KeyUsage): string {
  if (keyId === undefined) return 'damaged';
  if (current) return 'current';
  return inRing ? 'previous' : 'missing';
}
