import { formatDuration } from '../../texts/format-duration.ts';
import type { Texts } from '../../texts/texts.ts';
import type { FirstCode } from './first-code.ts';

/** What is said beside the field: what is wrong with the code, or else a hint. */
export function firstCodeText(
  found: FirstCode,
  { language, security: { totp } }: Texts,
): { error: string | undefined; hint: string } {
  switch (found.kind) {
    case 'right':
      return { error: undefined, hint: totp.checks.right };
    case 'foreign':
      return { error: totp.checks.foreign, hint: totp.codeHint };
    case 'off': {
      const time = formatDuration(Math.abs(found.seconds), language);
      return { error: found.seconds > 0 ? totp.fast(time) : totp.slow(time), hint: totp.codeHint };
    }
    default:
      return { error: undefined, hint: totp.codeHint };
  }
}
