import { OtpError } from '../../errors.ts';
import { accountOf } from '../account.ts';
import { filledText, list, record } from '../encoding/fields.ts';
import { parseBoundedBytes } from '../encoding/json.ts';
import { collectEntries, entryOf } from '../entries.ts';
import type { EntryProblemCode, FormatContent, FormatEntry, FormatReader, FormatTools } from '../format.ts';
import { readZipEntry } from './zip.ts';

const EXPORT_NAME = 'raivo-otp-export.json';
/** The local file header of the first entry (APPNOTE.TXT section 4.3.7). */
const ZIP_MAGIC = [0x50, 0x4b, 0x03, 0x04];

/** The export of Raivo: one JSON file inside an encrypted zip, or that file once it has been taken out. */
export const raivoReader: FormatReader = {
  format: 'raivo',

  recognises({ bytes, json }) {
    const first = record(list(json)?.[0]);
    const isTakenOut = first !== undefined && 'kind' in first && 'timer' in first && 'secret' in first;
    return isTakenOut || isZip(bytes);
  },

  async read({ bytes, json }, tools): Promise<FormatContent> {
    const accounts = list(isZip(bytes) ? await readZip(bytes, tools) : json);
    if (accounts === undefined) throw new OtpError('format.damaged');
    const collected = collectEntries(
      accounts,
      readAccount,
      (account) => filledText(record(account)?.issuer) ?? filledText(record(account)?.account),
    );
    return { format: 'raivo', ...collected, notes: [] };
  },
};

function isZip(bytes: Uint8Array): boolean {
  return ZIP_MAGIC.every((byte, index) => bytes[index] === byte);
}

async function readZip(bytes: Uint8Array, tools: FormatTools): Promise<unknown> {
  return parseBoundedBytes(await readZipEntry(bytes, EXPORT_NAME, tools));
}

/** Every field is a text, also numbers and yes or no. */
function readAccount(value: unknown): FormatEntry | EntryProblemCode {
  const fields = record(value);
  if (fields === undefined) return 'entry.field_invalid';
  const account = accountOf({
    type: fields.kind,
    secret: fields.secret,
    issuer: fields.issuer,
    label: fields.account,
    algorithm: fields.algorithm,
    digits: fields.digits,
    period: fields.timer,
    counter: fields.counter,
  });
  return entryOf(account, { favourite: /^(?:true|1)$/i.test(filledText(fields.pinned) ?? '') });
}
