import { OtpError } from '../errors.ts';
import { twoFasReader } from './2fas/read.ts';
import { twoFauthReader } from './2fauth/read.ts';
import { aegisReader } from './aegis/read.ts';
import { andotpReader } from './andotp/read.ts';
import { bitwardenCsvReader } from './bitwarden/csv.ts';
import { bitwardenReader } from './bitwarden/read.ts';
import { parseBounded } from './encoding/json.ts';
import { isPicture } from './encoding/picture.ts';
import { decodeText } from './encoding/text.ts';
import { enteReader } from './ente/read.ts';
import type { FileContent, FormatContent, FormatName, FormatReader, FormatTools } from './format.ts';
import { freeotp2Reader } from './freeotp/backup.ts';
import { freeOtpPlusReader } from './freeotp/plus.ts';
import { googleReader } from './google/read.ts';
import { keepassReader } from './keepass/read.ts';
import { checkFileSize } from './limits.ts';
import { otpauthReader } from './otpauth/read.ts';
import { passboltReader } from './passbolt/read.ts';
import { protonReader } from './proton/read.ts';
import { raivoReader } from './raivo/read.ts';
import { steamReader } from './steam/read.ts';
import { stratumReader } from './stratum/read.ts';

/** In the order in which they are asked: whoever recognises less stands first. */
const READERS: readonly FormatReader[] = [
  googleReader,
  otpauthReader,
  aegisReader,
  twoFasReader,
  twoFauthReader,
  freeOtpPlusReader,
  enteReader,
  bitwardenReader,
  protonReader,
  stratumReader,
  freeotp2Reader,
  raivoReader,
  bitwardenCsvReader,
  keepassReader,
  steamReader,
  passboltReader,
  // What is encrypted by it has no mark at all, and is a guess.
  andotpReader,
];

/**
 * Looks at a file once, for all readers.
 *
 * @param name how the file is called, where it has a name
 * @throws OtpError `format.too_large`, `format.too_deep`, `format.picture`
 */
export function openFile(bytes: Uint8Array, name?: string): FileContent {
  checkFileSize(bytes.length);
  if (isPicture(bytes)) throw new OtpError('format.picture');
  const text = decodeText(bytes);
  return { bytes, text, json: text === undefined ? undefined : jsonOf(text), name };
}

function jsonOf(text: string): unknown {
  const first = text.trimStart().charAt(0);
  if (first !== '{' && first !== '[') return undefined;
  try {
    return parseBounded(text);
  } catch (error) {
    if (error instanceof OtpError && error.code === 'format.damaged') return undefined;
    throw error;
  }
}

/** The format of a file, or `undefined` where none is recognised. */
export function findFormat(file: FileContent): FormatName | undefined {
  return READERS.find((reader) => reader.recognises(file))?.format;
}

/**
 * Reads a file of any format.
 *
 * @param format what the person says it is; otherwise it is looked for
 * @throws OtpError `format.*`; what is wrong with single entries is in the content
 */
export async function readFile(
  file: FileContent,
  tools: FormatTools,
  format: FormatName | undefined = findFormat(file),
): Promise<FormatContent> {
  const reader = READERS.find((candidate) => candidate.format === format);
  if (reader === undefined) throw new OtpError('format.unknown');
  const content = await reader.read(file, tools);
  if (content.entries.length + content.problems.length === 0) throw new OtpError('format.empty');
  return content;
}
