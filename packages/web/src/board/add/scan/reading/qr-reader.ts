import type { QrAnswer, QrQuestion } from './qr-worker.ts';

export type QrReading = Omit<QrAnswer, 'number'>;

export interface QrReader {
  /** What the QR codes in the picture say. A picture of the camera gives its memory away. */
  read(picture: QrQuestion['picture']): Promise<QrReading>;
  /** Ends the worker, whatever it is doing; who waits for it is thrown an `AbortError`. */
  close(): void;
}

interface Waiting {
  resolve(reading: QrReading): void;
  reject(reason: unknown): void;
}

/** @param worker that of qr-worker.ts, for this reader alone */
export function createQrReader(
  worker: Pick<Worker, 'addEventListener' | 'postMessage' | 'terminate'>,
): QrReader {
  const waiting = new Map<number, Waiting>();
  let last = 0;
  let isBroken = false;

  worker.addEventListener('message', ({ data: { number, ...reading } }: MessageEvent<QrAnswer>) => {
    waiting.get(number)?.resolve(reading);
    waiting.delete(number);
  });
  // It could not be loaded, and says so once: perhaps before anybody has asked it for anything.
  worker.addEventListener('error', () => {
    isBroken = true;
    for (const { resolve } of waiting.values()) resolve({ texts: [], problem: 'no-reader' });
    waiting.clear();
  });

  return {
    async read(picture) {
      if (isBroken) return { texts: [], problem: 'no-reader' };
      const question: QrQuestion = { number: ++last, picture };
      return new Promise((resolve, reject) => {
        waiting.set(question.number, { resolve, reject });
        worker.postMessage(question, picture instanceof Blob ? [] : [picture.data.buffer]);
      });
    },
    close() {
      worker.terminate();
      for (const { reject } of waiting.values()) reject(new DOMException('Stopped.', 'AbortError'));
      waiting.clear();
    },
  };
}
