import { Camera, ClipboardPaste, ImageUp } from 'lucide-react';
import { useEffect, useReducer, useRef, useState } from 'react';
import { lazyPart } from '../../../dialogs/lazy-part.tsx';
import { DropFrame, DropZone } from '../../../files/drop-zone.tsx';
import { FileButton } from '../../../files/file-button.tsx';
import { announce } from '../../../notices/announcer.tsx';
import { Notice } from '../../../notices/notice.tsx';
import { useTexts } from '../../../texts/texts.ts';
import { Button } from '../../../ui/button.tsx';
import { classNames } from '../../../ui/class-names.ts';
import type { AddProps } from '../add-kinds.ts';
import { FoundAccount } from './found-account.tsx';
import { PartsRead } from './parts-read.tsx';
import { canReadClipboard, pastedOf, readClipboard } from './pasted.ts';
import { readFromFile } from './reading/picture.ts';
import type { PictureProblem } from './reading/qr-worker.ts';
import { useQrReader } from './reading/use-qr-reader.ts';
import { NOTHING_SCANNED, type ScanState, scanReducer } from './scan-state.ts';
import { useCamera } from './use-camera.ts';

const ReviewLines = lazyPart(async () => (await import('../import/review-lines.tsx')).ReviewLines);

/** QR codes: pictures that are dropped, chosen or pasted, or what the camera sees. Nothing of it leaves this page. */
export function ScanForm(props: AddProps) {
  const { scan } = useTexts().board;
  const { reader, isFirst, restart } = useQrReader();
  const [state, dispatch] = useReducer(scanReducer, NOTHING_SCANNED);
  const [isCameraWanted, setCameraWanted] = useState(false);
  /** So many are being read. */
  const [reading, setReading] = useState(0);
  const video = useRef<HTMLVideoElement>(null);
  const seen = useRef('');
  const isCameraOn = isCameraWanted && state.kind === 'looking';

  /** The camera sees the same many times. */
  function onSeen(texts: readonly string[], failure: PictureProblem | undefined): void {
    const all = [failure, ...texts].join('\n');
    if (all === seen.current) return;
    seen.current = all;
    if (failure) setCameraWanted(false);
    dispatch({ type: 'read', texts, failure });
  }

  async function onFiles(files: readonly Blob[], texts: readonly string[] = []): Promise<void> {
    if (reader === undefined || (files.length === 0 && texts.length === 0)) return;
    setReading((before) => before + 1);
    try {
      const found = [...texts];
      let failure: PictureProblem | undefined;
      for (const file of files) {
        const { texts: more, problem } = await readFromFile(file, reader);
        found.push(...more);
        failure ??= problem;
      }
      dispatch({ type: 'read', texts: found, failure });
    } catch {
      // Stopped.
    }
    setReading((before) => before - 1);
  }

  function onDropped(files: readonly File[]): void {
    const others = files.filter(({ type }) => !type.startsWith('image/'));
    if (others.length > 0) props.onFiles(others);
    else void onFiles(files);
  }

  const { isRefused } = useCamera(video, { isOn: isCameraOn, reader, onTexts: onSeen });
  usePaste((pictures, texts) => void onFiles(pictures, texts));
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was given is read once, when there is a reader
  useEffect(() => {
    if (isFirst) void onFiles(props.files);
  }, [reader]);
  const said = saidOf(state, scan);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same is said again of another picture
  useEffect(() => {
    if (said !== undefined) announce(said);
  }, [state]);

  const startAgain = () => {
    seen.current = '';
    setCameraWanted(false);
    dispatch({ type: 'again' });
  };
  if (state.kind === 'account')
    return <FoundAccount account={state.account} onBack={startAgain} {...props} />;
  if (state.kind === 'several') return <ReviewLines lines={state.lines} onBack={startAgain} {...props} />;

  const { parts, problem } = state;
  const isReading = reading > 0;
  return (
    <DropZone onFiles={onDropped} className="grid gap-4">
      {(isOver) => (
        <>
          {parts && (
            <PartsRead
              parts={parts}
              onEnough={() => dispatch({ type: 'enough' })}
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
            {isReading && (
              <Button size="small" onClick={restart}>
                {scan.stop}
              </Button>
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
            <Button onClick={() => setCameraWanted(!isCameraOn)} aria-pressed={isCameraOn}>
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
