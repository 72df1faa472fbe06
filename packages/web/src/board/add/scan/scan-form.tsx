import { Camera, ClipboardPaste, ImageUp } from 'lucide-react';
import { lazy, useEffect, useRef, useState } from 'react';
import { announce } from '../../../app/announcer.tsx';
import { useTexts } from '../../../texts/texts.ts';
import { Button } from '../../../ui/button.tsx';
import { classNames } from '../../../ui/class-names.ts';
import { DropFrame, DropZone } from '../../../ui/drop-zone.tsx';
import { FileButton } from '../../../ui/file-button.tsx';
import { Notice } from '../../../ui/notice.tsx';
import type { AddProps } from '../add-kinds.ts';
import { FoundAccount } from './found-account.tsx';
import { PartsRead } from './parts-read.tsx';
import { canReadClipboard, pastedOf, readClipboard } from './pasted.ts';
import { readFromFile } from './picture.ts';
import { createQrReader, type QrReader } from './qr-reader.ts';
import { afterScan, NOTHING_SCANNED, type ScanState, withoutMissing } from './scan-state.ts';
import { useCamera } from './use-camera.ts';

const ReviewLines = lazy(() =>
  import('../import/review-lines.tsx').then((module) => ({ default: module.ReviewLines })),
);

/** QR codes: pictures that are dropped, chosen or pasted, or what the camera sees. Nothing of it leaves this page. */
export function ScanForm(props: AddProps) {
  const { scan } = useTexts().board;
  const reader = useQrReader();
  const [state, setState] = useState(NOTHING_SCANNED);
  const [isCameraOn, setCameraOn] = useState(false);
  const [isReading, setReading] = useState(false);
  const video = useRef<HTMLVideoElement>(null);
  const seen = useRef('');

  function onTexts(texts: readonly string[]): void {
    const next = afterScan(state, texts);
    setState(next);
    if (next.kind !== 'looking') setCameraOn(false);
    const said = saidOf(next, scan);
    if (said !== undefined) announce(said);
  }

  /** The camera sees the same many times. */
  function onSeen(texts: readonly string[]): void {
    const all = texts.join('\n');
    if (all === seen.current) return;
    seen.current = all;
    onTexts(texts);
  }

  async function onFiles(files: readonly Blob[], texts: readonly string[] = []): Promise<void> {
    if (reader === undefined || (files.length === 0 && texts.length === 0)) return;
    setReading(true);
    const found = [...texts];
    for (const file of files) found.push(...(await readFromFile(file, reader)));
    setReading(false);
    onTexts(found);
  }

  function onDropped(files: readonly File[]): void {
    const others = files.filter(({ type }) => !type.startsWith('image/'));
    if (others.length > 0) props.onFiles(others);
    else void onFiles(files);
  }

  const { isRefused } = useCamera(video, { isOn: isCameraOn, reader, onTexts: onSeen });
  usePaste((pictures, texts) => void onFiles(pictures, texts));
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was given is read once, when there is a reader
  useEffect(() => void onFiles(props.files), [reader]);

  const startAgain = () => {
    seen.current = '';
    setState(NOTHING_SCANNED);
  };
  if (state.kind === 'account')
    return <FoundAccount account={state.account} onBack={startAgain} {...props} />;
  if (state.kind === 'several') return <ReviewLines lines={state.lines} onBack={startAgain} {...props} />;

  const { parts, others, problem } = state;
  return (
    <DropZone onFiles={onDropped} className="grid gap-4">
      {(isOver) => (
        <>
          {parts && (
            <PartsRead
              parts={parts}
              onEnough={() => setState(withoutMissing(parts, others))}
              onStartAgain={startAgain}
            />
          )}
          <DropFrame isOver={isOver}>
            <video
              ref={video}
              playsInline
              muted
              aria-label={scan.cameraPicture}
              className={classNames('max-h-80 w-full rounded-small object-cover', !isCameraOn && 'hidden')}
            />
            {!isCameraOn && (
              <p className="max-w-xs text-muted text-pretty">
                {isReading ? scan.reading : parts ? scan.nextPart : scan.explanation}
              </p>
            )}
          </DropFrame>
          <div className="flex flex-wrap gap-2.5 *:grow">
            <FileButton accept="image/*" multiple onFiles={onDropped}>
              <ImageUp aria-hidden="true" />
              {scan.choose}
            </FileButton>
            {canReadClipboard() && (
              <Button
                onClick={() => void readClipboard().then(({ pictures, texts }) => onFiles(pictures, texts))}
              >
                <ClipboardPaste aria-hidden="true" />
                {scan.paste}
              </Button>
            )}
            <Button onClick={() => setCameraOn(!isCameraOn)} aria-pressed={isCameraOn}>
              <Camera aria-hidden="true" />
              {isCameraOn ? scan.stopCamera : scan.useCamera}
            </Button>
          </div>
          {isRefused && <Notice kind="failure">{scan.cameraRefused}</Notice>}
          {problem && <Notice kind="failure">{scan.problems[problem]}</Notice>}
        </>
      )}
    </DropZone>
  );
}

/** What a screen reader says of it; undefined where another form takes its place. */
function saidOf(state: ScanState, scan: ReturnType<typeof useTexts>['board']['scan']): string | undefined {
  if (state.kind !== 'looking') return undefined;
  const { parts, problem } = state;
  if (problem) return scan.problems[problem];
  return parts && scan.partsRead(parts.addresses.size, parts.size);
}

/** One for as long as the form is there. */
function useQrReader(): QrReader | undefined {
  const [reader, setReader] = useState<QrReader>();
  useEffect(() => {
    const made = createQrReader();
    setReader(made);
    return () => made.close();
  }, []);
  return reader;
}

/** Pictures and texts that are pasted, wherever the focus is in the dialog but where people write. */
function usePaste(onPasted: (pictures: readonly Blob[], texts: readonly string[]) => void): void {
  useEffect(() => {
    function onPaste({ clipboardData, target }: ClipboardEvent): void {
      if (clipboardData === null || (target instanceof Element && target.closest('input, textarea'))) return;
      const { pictures, texts } = pastedOf([...clipboardData.files], clipboardData.getData('text/plain'));
      onPasted(pictures, texts);
    }
    document.addEventListener('paste', onPaste);
    return () => document.removeEventListener('paste', onPaste);
  });
}
