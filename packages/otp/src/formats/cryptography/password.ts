import { OtpError } from '../../errors.ts';
import type { FormatTools } from '../format.ts';

/**
 * The password of an encrypted file.
 *
 * @throws OtpError `format.password_required`, also for the empty one: some engines take no empty key.
 */
export function requirePassword(tools: FormatTools): string {
  if (!tools.password) throw new OtpError('format.password_required');
  return tools.password;
}
