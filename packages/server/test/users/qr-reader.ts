import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseOtpauth } from '@twofold/otp';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';

const wasm = readFileSync(fileURLToPath(import.meta.resolve('zxing-wasm/reader/zxing_reader.wasm')));
// Read from the package: on its own the library would fetch it from the network.
const wasmBinary = new Uint8Array(wasm).buffer;
prepareZXingModule({ overrides: { wasmBinary } });

/** What a phone would read from a `data:image/png;base64,…` answer. */
export async function readQrCode(dataUrl: string): Promise<string> {
  const png = Buffer.from(dataUrl.replace(/^data:image\/png;base64,/, ''), 'base64');
  const [found] = await readBarcodes(new Uint8Array(png), { formats: ['QRCode'] });
  if (!found) throw new Error('The image holds no readable QR code.');
  return found.text;
}

/** The account in it. */
export async function readQrAccount(dataUrl: string) {
  return parseOtpauth(await readQrCode(dataUrl));
}
