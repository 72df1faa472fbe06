import { type RefObject, useEffect, useRef, useState } from 'react';
import { frameOf } from './reading/picture.ts';
import type { QrReader } from './reading/qr-reader.ts';
import type { PictureProblem } from './reading/qr-worker.ts';

/** Between two looks. */
const LOOK_MS = 150;

/**
 * Shows the camera in a video while it is on, and looks for a QR code in what it sees. It is off again as soon as nobody
 * looks any more.
 *
 * @param onTexts with the codes of each look that found some; or why none can be found
 * @returns whether there is no camera, or the person said no
 */
export function useCamera(
  video: RefObject<HTMLVideoElement | null>,
  {
    isOn,
    reader,
    onTexts,
  }: {
    isOn: boolean;
    reader: QrReader | undefined;
    onTexts(texts: readonly string[], problem: PictureProblem | undefined): void;
  },
): { isRefused: boolean } {
  const [isRefused, setRefused] = useState(false);

  const told = useRef(onTexts);
  // Whoever is told of a code has seen those before it.
  useEffect(() => {
    told.current = onTexts;
  });

  useEffect(() => {
    const element = video.current;
    if (!isOn || reader === undefined || element === null) return;
    setRefused(false);
    let isOver = false;
    let stream: MediaStream | undefined;

    async function watch(shown: HTMLVideoElement, by: QrReader): Promise<void> {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
      if (isOver) return stop();
      shown.srcObject = stream;
      await shown.play();
      while (!isOver) {
        const frame = frameOf(shown);
        const { texts, problem } = frame ? await by.read(frame) : { texts: [] };
        if (isOver) return;
        if (texts.length > 0 || problem) told.current(texts, problem);
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      }
    }

    function stop(): void {
      for (const track of stream?.getTracks() ?? []) track.stop();
    }

    watch(element, reader).catch(() => {
      if (!isOver) setRefused(true);
    });
    return () => {
      isOver = true;
      stop();
    };
  }, [isOn, reader, video]);

  return { isRefused };
}
