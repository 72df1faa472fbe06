import { isReadableFile, type Size, sizesToTry } from './picture-bounds.ts';
import type { QrReader } from './qr-reader.ts';

/**
 * What the QR codes in a file say; nothing for a file that is no picture, is too large, or holds none. The browser
 * decodes it as an image, in which nothing runs and nothing is fetched, also where it is SVG.
 */
export async function readFromFile(file: Blob, reader: QrReader): Promise<readonly string[]> {
  if (!isReadableFile(file)) return [];
  const address = URL.createObjectURL(file);
  const found = new Set<string>();
  try {
    const image = await load(address);
    // The size is known before the pixels are. Of several codes, one size shows some, and another one others.
    for (const size of sizesToTry({ width: image.naturalWidth, height: image.naturalHeight })) {
      for (const text of await reader.read(drawn(image, size))) found.add(text);
    }
  } catch {
    // No picture.
  } finally {
    URL.revokeObjectURL(address);
  }
  return [...found];
}

/** What the camera sees at this moment; undefined before it does. */
export function frameOf(video: HTMLVideoElement): ImageData | undefined {
  const [size] = sizesToTry({ width: video.videoWidth, height: video.videoHeight });
  return size && drawn(video, size);
}

function load(address: string): Promise<HTMLImageElement> {
  const image = new Image();
  return new Promise((resolve, reject) => {
    image.onload = () => resolve(image);
    image.onerror = () => reject(new Error('This is no picture.'));
    image.src = address;
  });
}

function drawn(source: CanvasImageSource, { width, height }: Size): ImageData {
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('There is no canvas.');
  // Codes on a transparent ground are black on white for whoever made them.
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, width, height);
  context.drawImage(source, 0, 0, width, height);
  return context.getImageData(0, 0, width, height);
}
