import type { DataKeys } from '../../../platform/keyring/data-keys.ts';
import type { Random } from '../../../platform/random.ts';
import { idOfOpaque, opaqueToken } from '../../tokens/opaque.ts';

/** What a service shows that it is itself. The prefix makes one that was committed by mistake easy to find. */
const PREFIX = 'tfs_';

export function issueServiceToken(serviceId: string, random: Random): string {
  return `${PREFIX}${opaqueToken(serviceId, random)}`;
}

/** Whose token it says it is. Nothing is proven; undefined for what cannot be one. */
export function serviceIdOf(token: string): string | undefined {
  return token.startsWith(PREFIX) ? idOfOpaque('svc', token.slice(PREFIX.length)) : undefined;
}

/** A fast keyed hash: it is looked at for every request, and 256 random bits are not guessed. */
export function serviceTokenHash(dataKeys: DataKeys<'gate-service'>, token: string): string {
  return dataKeys.mac('gate-service', token);
}
