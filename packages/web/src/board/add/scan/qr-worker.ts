/** Looks for QR codes in a picture. It runs in a worker, as it takes a while, and as it is WebAssembly. */
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import wasmAddress from 'zxing-wasm/reader/zxing_reader.wasm?url';

// On its own the library would fetch it from a server of somebody else.
prepareZXingModule({ overrides: { locateFile: () => wasmAddress } });

/** More than a sheet of paper has: somebody prints what they move. */
const MAX_CODES = 64;

export interface QrQuestion {
  number: number;
  picture: ImageData;
}

export interface QrAnswer {
  number: number;
  /** What the codes say; empty where there is none. */
  texts: string[];
}

addEventListener('message', ({ data }: MessageEvent<QrQuestion>) => {
  void answer(data);
});

async function answer({ number, picture }: QrQuestion): Promise<void> {
  const options = { formats: ['QRCode' as const], tryHarder: true, maxNumberOfSymbols: MAX_CODES };
  const found = await readBarcodes(picture, options).catch(() => []);
  const answered: QrAnswer = { number, texts: found.map(({ text }) => text) };
  postMessage(answered);
}
