import { webcrypto } from 'node:crypto';
import type { FormatTools } from '@twofold/otp/formats/format';
import type { Random } from '../../../platform/random.ts';
import { nodeKdf } from './kdf.ts';

/** What reading and writing the files of other authenticators needs of the runtime. */
export function formatTools(password: string | undefined, random: Random): FormatTools {
  return {
    password,
    subtle: webcrypto.subtle,
    random: (length) => random.bytes(length),
    kdf: nodeKdf,
  };
}
