/** Looks for a QR code in a picture. It runs in a worker, as it takes a while, and as it is WebAssembly. */
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import wasmAddress from 'zxing-wasm/reader/zxing_reader.wasm?url';

// On its own the library would fetch it from a server of somebody else.
prepareZXingModule({ overrides: { locateFile: () => wasmAddress } });

export interface QrQuestion {
  number: number;
  picture: ImageData;
}

export interface QrAnswer {
  number: number;
  /** What the code says; undefined where there is none. */
  text: string | undefined;
}

addEventListener('message', ({ data }: MessageEvent<QrQuestion>) => {
  void answer(data);
});

async function answer({ number, picture }: QrQuestion): Promise<void> {
  const options = { formats: ['QRCode' as const], tryHarder: true, maxNumberOfSymbols: 1 };
  const [found] = await readBarcodes(picture, options).catch(() => []);
  const answered: QrAnswer = { number, text: found?.text };
  postMessage(answered);
}
