import type { Size } from './picture-bounds.ts';

/** The pixels of a picture in this size. */
export function drawn(source: CanvasImageSource, { width, height }: Size): ImageData {
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('There is no canvas.');
  // Codes on a transparent ground are black on white for whoever made them.
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, width, height);
  context.drawImage(source, 0, 0, width, height);
  return context.getImageData(0, 0, width, height);
}
