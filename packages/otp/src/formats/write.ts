import { OtpError } from '../errors.ts';
import { twoFasWriter } from './2fas/write.ts';
import { aegisWriter } from './aegis/write.ts';
import { createBitwardenWriter } from './bitwarden/write.ts';
import type { FormatEntry, FormatName, FormatTools, FormatWriter } from './format.ts';
import { googleWriter } from './google/write.ts';
import { otpauthWriter } from './otpauth/write.ts';

const WRITERS: readonly FormatWriter[] = [
  aegisWriter,
  createBitwardenWriter(),
  twoFasWriter,
  googleWriter,
  otpauthWriter,
];

/** The formats that are written, with those first that are encrypted. */
export const WRITTEN_FORMATS: readonly FormatName[] = WRITERS.map(({ format }) => format);

/**
 * Writes entries in a format that another program reads.
 *
 * @throws OtpError `format.unsupported` for a format that is only read, `format.password_required`
 */
export async function writeFile(
  format: FormatName,
  entries: readonly FormatEntry[],
  tools: FormatTools,
): ReturnType<FormatWriter['write']> {
  const writer = WRITERS.find((candidate) => candidate.format === format);
  if (writer === undefined) throw new OtpError('format.unsupported');
  return await writer.write(entries, tools);
}
