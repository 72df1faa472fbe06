/**
 * Looks for QR codes in pictures. It runs in a worker, as it takes a while, which is up to whoever made the file; and as it is
 * WebAssembly.
 */
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import wasmAddress from 'zxing-wasm/reader/zxing_reader.wasm?url';
import { drawn } from './drawn.ts';
import { sizesToTry } from './picture-bounds.ts';

/** On its own the library would fetch it from a server of somebody else. */
const decoder = prepareZXingModule({ overrides: { locateFile: () => wasmAddress }, fireImmediately: true });

/** More than a sheet of paper has: somebody prints what they move. */
const MAX_CODES = 64;

export interface QrQuestion {
  number: number;
  /** A file, or what the camera sees. */
  picture: Blob | ImageData;
}

/** Why nothing could be looked for: the file is no picture that browsers draw, it is too large, or the decoder is missing. */
export type PictureProblem = 'unreadable' | 'too-large' | 'no-reader';

export interface QrAnswer {
  number: number;
  /** What the codes say; empty where there is none. */
  texts: readonly string[];
  problem?: PictureProblem;
}

addEventListener('message', ({ data: { number, picture } }: MessageEvent<QrQuestion>) => {
  void answer(picture).then((answered) => postMessage({ number, ...answered } satisfies QrAnswer));
});

async function answer(picture: Blob | ImageData): Promise<Omit<QrAnswer, 'number'>> {
  try {
    await decoder;
  } catch {
    return { texts: [], problem: 'no-reader' };
  }
  return picture instanceof Blob ? readFile(picture) : { texts: await textsIn(picture) };
}

async function readFile(file: Blob): Promise<Omit<QrAnswer, 'number'>> {
  const image = await createImageBitmap(file).catch(() => undefined);
  if (image === undefined) return { texts: [], problem: 'unreadable' };
  const sizes = sizesToTry(image);
  if (sizes.length === 0) return { texts: [], problem: 'too-large' };
  const found = new Set<string>();
  // Of several codes, one size shows some, and another one others.
  for (const size of sizes) for (const text of await textsIn(drawn(image, size))) found.add(text);
  image.close();
  return { texts: [...found] };
}

async function textsIn(picture: ImageData): Promise<string[]> {
  const options = { formats: ['QRCode' as const], tryHarder: true, maxNumberOfSymbols: MAX_CODES };
  const found = await readBarcodes(picture, options).catch(() => []);
  return found.map(({ text }) => text);
}
