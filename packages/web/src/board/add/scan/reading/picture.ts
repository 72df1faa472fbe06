import { drawn } from './drawn.ts';
import { isDrawing, isReadableFile, type Size, sizesToTry } from './picture-bounds.ts';
import type { QrReader, QrReading } from './qr-reader.ts';

/**
 * What the QR codes in a file say. Its size is looked at here, before any pixel is decoded; that is done in the reader's
 * worker, which can be stopped. Throws where that is what happened.
 */
export async function readFromFile(file: Blob, reader: QrReader): Promise<QrReading> {
  if (file.size === 0 || isDrawing(file)) return { texts: [], problem: 'unreadable' };
  if (!isReadableFile(file)) return { texts: [], problem: 'too-large' };
  const size = await sizeOf(file);
  if (size === undefined) return { texts: [], problem: 'unreadable' };
  if (sizesToTry(size).length === 0) return { texts: [], problem: 'too-large' };
  return reader.read(file);
}

/** What the camera sees at this moment; undefined before it does. */
export function frameOf(video: HTMLVideoElement): ImageData | undefined {
  const [size] = sizesToTry({ width: video.videoWidth, height: video.videoHeight });
  return size && drawn(video, size);
}

/** As its head says, without the pixels; undefined for what is no picture. Nothing in it runs, and nothing is fetched. */
async function sizeOf(file: Blob): Promise<Size | undefined> {
  const address = URL.createObjectURL(file);
  const image = new Image();
  try {
    return await new Promise((resolve) => {
      image.onload = () => resolve({ width: image.naturalWidth, height: image.naturalHeight });
      image.onerror = () => resolve(undefined);
      image.src = address;
    });
  } finally {
    URL.revokeObjectURL(address);
  }
}
