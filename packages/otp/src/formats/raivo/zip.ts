import { OtpError } from '../../errors.ts';
import { requirePassword } from '../cryptography/password.ts';
import { concatBytes } from '../encoding/bytes.ts';
import type { FormatTools } from '../format.ts';
import { MAX_FILE_BYTES } from '../limits.ts';

/** An export has one file in it. */
const MAX_ZIP_ENTRIES = 100;

/** What the library says of an entry that it cannot read, by kind: its errors are told apart by their message. */
type ZipModule = typeof import('@zip.js/zip.js/lib/zip-core-reader.js');

/**
 * The bytes of one file in a zip, which is looked for by its name alone. The directory is read and nothing else is
 * unpacked; unpacking ends at the bound, whatever size the directory claims.
 *
 * The library is loaded when the first zip is read. Without workers of its own: it runs in the caller's, and its
 * own would need a script from a `blob:` address.
 *
 * @throws OtpError `format.unknown` where no such file is in it, `format.password_required`,
 *   `format.password_wrong`, `format.too_large`, `format.too_many_entries`, `format.unsupported`, `format.damaged`
 */
export async function readZipEntry(bytes: Uint8Array, name: string, tools: FormatTools): Promise<Uint8Array> {
  const zip = await import('@zip.js/zip.js/lib/zip-core-reader.js');
  const reader = new zip.ZipReader(new Blob([bytes.slice()]).stream());
  const entry = await findEntry(zip, reader, name);
  const password = entry.encrypted ? requirePassword(tools) : undefined;
  if (entry.uncompressedSize > MAX_FILE_BYTES) throw new OtpError('format.too_large');
  const unpacked = boundedSink(MAX_FILE_BYTES);
  try {
    await entry.getData(unpacked.writable, {
      ...(password === undefined ? {} : { password }),
      checkCrc32: true,
      useWebWorkers: false,
    });
  } catch (error) {
    if (unpacked.isOverflown()) throw new OtpError('format.too_large');
    // The old cipher tells a wrong password by one byte: most see it, and the others unpack to nonsense.
    throw refusal(zip, error, entry.encrypted ? 'format.password_wrong' : 'format.damaged');
  }
  return unpacked.bytes();
}

async function findEntry(zip: ZipModule, reader: InstanceType<ZipModule['ZipReader']>, name: string) {
  let seen = 0;
  try {
    for await (const entry of reader.getEntriesGenerator()) {
      if (!entry.directory && entry.filename.split('/').at(-1) === name) return entry;
      if (++seen === MAX_ZIP_ENTRIES) throw new OtpError('format.too_many_entries');
    }
  } catch (error) {
    throw refusal(zip, error, 'format.damaged');
  }
  throw new OtpError('format.unknown');
}

function refusal(
  zip: ZipModule,
  error: unknown,
  otherwise: 'format.damaged' | 'format.password_wrong',
): OtpError {
  if (error instanceof OtpError) return error;
  const unsupported = [
    zip.ERR_UNSUPPORTED_ENCRYPTION,
    zip.ERR_UNSUPPORTED_COMPRESSION,
    zip.ERR_ENCRYPTED_CENTRAL_DIRECTORY,
    zip.ERR_SPLIT_ZIP_FILE,
  ];
  const message = error instanceof Error ? error.message : '';
  return new OtpError(unsupported.includes(message) ? 'format.unsupported' : otherwise);
}

/**
 * A sink that takes no more than `limit` bytes. The library holds what it unpacks against the size in the directory;
 * this holds it against a size of ours, whoever has looked at the directory and however.
 */
export function boundedSink(limit: number) {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const writable = new WritableStream<Uint8Array>({
    write(chunk) {
      length += chunk.length;
      if (length > limit) throw new OtpError('format.too_large');
      chunks.push(chunk);
    },
  });
  return { writable, isOverflown: () => length > limit, bytes: () => concatBytes(...chunks) };
}
