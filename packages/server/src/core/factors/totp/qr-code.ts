import { crc32, deflateSync } from 'node:zlib';
import encodeQr from 'qr';

const PIXELS_PER_MODULE = 6;
/** The quiet zone that ISO/IEC 18004 asks for, in modules. */
const BORDER_MODULES = 4;

/** An `otpauth://` address as a `data:image/png;base64,…` that authenticator apps scan. */
export function qrCodeDataUrl(text: string): string {
  const modules = encodeQr(text, 'raw', { ecc: 'medium', border: BORDER_MODULES });
  return `data:image/png;base64,${encodePng(modules).toString('base64')}`;
}

/** A PNG (ISO/IEC 15948) of one bit per pixel: 0 black, 1 white. */
function encodePng(modules: readonly (readonly boolean[])[]): Buffer {
  const size = modules.length * PIXELS_PER_MODULE;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header[8] = 1;
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const rows = Buffer.concat(modules.flatMap((row) => Array(PIXELS_PER_MODULE).fill(scanLine(row))));
  // The rows repeat: the fastest level already makes them small.
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 1 })),
    chunk('IEND'),
  ]);
}

function scanLine(row: readonly boolean[]): Buffer {
  // Its first byte names the filter: 0, none.
  const line = Buffer.alloc(1 + Math.ceil((row.length * PIXELS_PER_MODULE) / 8));
  row.forEach((dark, column) => {
    if (dark) return;
    for (let x = column * PIXELS_PER_MODULE; x < (column + 1) * PIXELS_PER_MODULE; x++) {
      const byte = 1 + (x >> 3);
      line[byte] = (line[byte] ?? 0) | (0x80 >> (x & 7));
    }
  });
  return line;
}

function chunk(type: string, data: Buffer = Buffer.alloc(0)): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
