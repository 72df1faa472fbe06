import { startWorker } from '../../../app/start-worker.ts';
import type { QrAnswer, QrQuestion } from './qr-worker.ts';
import address from './qr-worker.ts?worker&url';

export interface QrReader {
  /** What the QR codes in the picture say; nothing where it finds none. The picture's memory is given away. */
  read(picture: ImageData): Promise<readonly string[]>;
  close(): void;
}

export function createQrReader(): QrReader {
  const worker = startWorker(address);
  const waiting = new Map<number, (texts: readonly string[]) => void>();
  let last = 0;
  worker.addEventListener('message', ({ data: { number, texts } }: MessageEvent<QrAnswer>) => {
    waiting.get(number)?.(texts);
    waiting.delete(number);
  });
  // It could not be loaded: then no picture holds anything.
  worker.addEventListener('error', () => {
    for (const answer of waiting.values()) answer([]);
    waiting.clear();
  });
  return {
    read(picture) {
      const question: QrQuestion = { number: ++last, picture };
      return new Promise((resolve) => {
        waiting.set(question.number, resolve);
        worker.postMessage(question, [picture.data.buffer]);
      });
    },
    close: () => worker.terminate(),
  };
}
