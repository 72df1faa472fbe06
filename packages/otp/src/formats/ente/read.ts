import { OtpError } from '../../errors.ts';
import { record } from '../encoding/fields.ts';
import type { FormatNote, FormatReader } from '../format.ts';
import { addressLines, otpauthReader, readAddressLines } from '../otpauth/read.ts';
import { openExport } from './encryption.ts';

/** Ente Auth's encrypted export: the lines of its plain one, which the reader of addresses knows, sealed as one message. */
export const enteReader: FormatReader = {
  format: 'ente',

  recognises({ json }) {
    const file = record(json);
    return record(file?.kdfParams) !== undefined && typeof file?.encryptedData === 'string';
  },

  async read(content, tools) {
    const file = record(content.json);
    if (file === undefined && !otpauthReader.recognises(content)) throw new OtpError('format.damaged');
    const plain = file === undefined ? content.text : await openExport(file, tools);
    if (plain === undefined) throw new OtpError('format.damaged');
    const notes = new Set<FormatNote>();
    const collected = readAddressLines(addressLines(plain), notes);
    return { format: 'ente', ...collected, notes: [...notes] };
  },
};
