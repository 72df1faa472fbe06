import { type RefObject, useEffect, useState } from 'react';
import { frameOf } from './picture.ts';
import type { QrReader } from './qr-reader.ts';

/** Between two looks. */
const LOOK_MS = 150;

/**
 * Shows the camera in a video while it is on, and looks for a QR code in what it sees. It is off again as soon as one was
 * found or nobody looks any more.
 *
 * @param onText with the first code
 * @returns whether there is no camera, or the person said no
 */
export function useCamera(
  video: RefObject<HTMLVideoElement | null>,
  { isOn, reader, onText }: { isOn: boolean; reader: QrReader | undefined; onText(text: string): void },
): { isRefused: boolean } {
  const [isRefused, setRefused] = useState(false);

  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever is told of the code may change meanwhile
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
        const text = frame && (await by.read(frame));
        if (isOver) return;
        if (text !== undefined) return onText(text);
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
