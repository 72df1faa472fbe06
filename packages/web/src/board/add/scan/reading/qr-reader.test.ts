import { describe, expect, it, vi } from 'vitest';
import { createQrReader } from './qr-reader.ts';

function createReader() {
  const worker = Object.assign(new EventTarget(), { postMessage: vi.fn(), terminate: vi.fn() });
  const reader = createQrReader(worker as unknown as Worker);
  const answer = (number: number, text: string) =>
    worker.dispatchEvent(new MessageEvent('message', { data: { number, texts: [text] } }));
  return { worker, reader, answer, fail: () => worker.dispatchEvent(new Event('error')) };
}

const picture = () => new Blob(['x'], { type: 'image/png' });

describe('a reader of QR codes', () => {
  it('gives each its own answer, in whatever order they come', async () => {
    const { reader, answer } = createReader();
    const both = [reader.read(picture()), reader.read(picture())];
    answer(2, 'second');
    answer(1, 'first');
    expect(await Promise.all(both)).toEqual([{ texts: ['first'] }, { texts: ['second'] }]);
  });

  it('whose worker does not load says so to who waits, and to who comes later', async () => {
    const { worker, reader, fail } = createReader();
    const waiting = reader.read(picture());
    fail();
    const nothing = { texts: [], problem: 'no-reader' };
    expect(await waiting).toEqual(nothing);
    expect(await reader.read(picture())).toEqual(nothing);
    expect(worker.postMessage).toHaveBeenCalledTimes(1);
  });

  it('that is stopped leaves nobody waiting', async () => {
    const { worker, reader } = createReader();
    const waiting = reader.read(picture());
    reader.close();
    await expect(waiting).rejects.toThrow('Stopped.');
    expect(worker.terminate).toHaveBeenCalled();
  });
});
