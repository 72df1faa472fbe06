import { isReadableFile, type Size, sizesToTry } from './picture-bounds.ts';
import type { QrReader } from './qr-reader.ts';

/**
 * What the QR code in a file says; undefined for a file that is no picture, is too large, or holds none. The browser
 * decodes it as an image, in which nothing runs and nothing is fetched, also where it is SVG.
 */
export async function readFromFile(file: Blob, reader: QrReader): Promise<string | undefined> {
  if (!isReadableFile(file)) return undefined;
  const address = URL.createObjectURL(file);
  try {
    const image = await load(address);
    // The size is known before the pixels are.
    for (const size of sizesToTry({ width: image.naturalWidth, height: image.naturalHeight })) {
      const text = await reader.read(drawn(image, size));
      if (text !== undefined) return text;
    }
  } catch {
    // No picture.
  } finally {
    URL.revokeObjectURL(address);
  }
  return undefined;
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
