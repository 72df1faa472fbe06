import { startWorker } from '../../../../files/start-worker.ts';
import type { FileQuestion } from './file-worker.ts';
import address from './file-worker.ts?worker&url';
import type { ReadAnswer } from './read-import.ts';

/**
 * Has a file read in a worker of its own, which ends with it: also in the middle of its work, when nobody waits any more.
 * Throws what `signal` says then.
 */
export function readInWorker(question: FileQuestion, signal: AbortSignal): Promise<ReadAnswer> {
  const worker = startWorker(address);
  const read = new Promise<ReadAnswer>((resolve, reject) => {
    worker.addEventListener('message', ({ data }: MessageEvent<ReadAnswer>) => resolve(data));
    // It could not be loaded, or had not the memory.
    worker.addEventListener('error', () =>
      resolve({ kind: 'refused', code: 'failed', format: question.format }),
    );
    signal.addEventListener('abort', () => reject(signal.reason));
    signal.throwIfAborted();
    worker.postMessage(question);
  });
  return read.finally(() => worker.terminate());
}
