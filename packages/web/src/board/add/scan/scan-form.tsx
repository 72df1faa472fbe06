import { Camera, ImageUp } from 'lucide-react';
import { type DragEvent, useEffect, useRef, useState } from 'react';
import { announce } from '../../../app/announcer.tsx';
import { useTexts } from '../../../texts/texts.ts';
import { Button } from '../../../ui/button.tsx';
import { classNames } from '../../../ui/class-names.ts';
import { Notice } from '../../../ui/notice.tsx';
import type { AddProps } from '../add-kinds.ts';
import { FoundAccount } from './found-account.tsx';
import { readFromFile } from './picture.ts';
import { createQrReader, type QrReader } from './qr-reader.ts';
import { type Scanned, scanned } from './scanned.ts';
import { useCamera } from './use-camera.ts';

/** A QR code: a picture that is dropped, chosen or pasted, or what the camera sees. Nothing of it leaves this page. */
export function ScanForm(props: AddProps) {
  const { scan } = useTexts().board;
  const reader = useQrReader();
  const [found, setFound] = useState<Scanned | 'nothing'>();
  const [isCameraOn, setCameraOn] = useState(false);
  const [isOver, setOver] = useState(false);
  const video = useRef<HTMLVideoElement>(null);
  const input = useRef<HTMLInputElement>(null);

  function onText(text: string | undefined): void {
    setCameraOn(false);
    const result = text === undefined ? 'nothing' : scanned(text);
    setFound(result);
    if (result === 'nothing' || result.kind !== 'account') announce(problemOf(result, scan));
  }

  async function onFile(file: Blob | null | undefined): Promise<void> {
    if (file && reader) onText(await readFromFile(file, reader));
  }

  function onDrop(event: DragEvent): void {
    event.preventDefault();
    setOver(false);
    void onFile(event.dataTransfer.files[0]);
  }

  const { isRefused } = useCamera(video, { isOn: isCameraOn, reader, onText });
  usePaste((file) => void onFile(file));

  if (found !== undefined && found !== 'nothing' && found.kind === 'account')
    return <FoundAccount account={found} onBack={() => setFound(undefined)} {...props} />;

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: to drop is one of several ways; the others are buttons
    <div
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
      className="grid gap-4"
    >
      <div
        className={classNames(
          'grid min-h-48 place-items-center overflow-hidden rounded-medium border-2 border-dashed p-4 text-center',
          isOver ? 'border-accent bg-accent-soft' : 'border-control',
        )}
      >
        <video
          ref={video}
          playsInline
          muted
          aria-label={scan.cameraPicture}
          className={classNames('max-h-80 w-full rounded-small object-cover', !isCameraOn && 'hidden')}
        />
        {!isCameraOn && <p className="max-w-xs text-muted text-pretty">{scan.explanation}</p>}
      </div>
      <input
        ref={input}
        type="file"
        accept="image/*"
        hidden
        onChange={({ target }) => {
          void onFile(target.files?.[0]);
          target.value = '';
        }}
      />
      <div className="grid gap-2.5 sm:grid-cols-2">
        <Button onClick={() => input.current?.click()}>
          <ImageUp aria-hidden="true" />
          {scan.choose}
        </Button>
        <Button onClick={() => setCameraOn(!isCameraOn)} aria-pressed={isCameraOn}>
          <Camera aria-hidden="true" />
          {isCameraOn ? scan.stopCamera : scan.useCamera}
        </Button>
      </div>
      {isRefused && <Notice kind="failure">{scan.cameraRefused}</Notice>}
      {found !== undefined && <Notice kind="failure">{problemOf(found, scan)}</Notice>}
    </div>
  );
}

function problemOf(found: Scanned | 'nothing', scan: ReturnType<typeof useTexts>['board']['scan']): string {
  if (found === 'nothing') return scan.nothingFound;
  return found.kind === 'google-export' ? scan.googleExport : scan.noAccount;
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

/** Pictures that are pasted, wherever the focus is in the dialog. */
function usePaste(onPicture: (file: Blob) => void): void {
  useEffect(() => {
    function onPaste({ clipboardData }: ClipboardEvent): void {
      const [picture] = [...(clipboardData?.files ?? [])].filter(({ type }) => type.startsWith('image/'));
      if (picture) onPicture(picture);
    }
    document.addEventListener('paste', onPaste);
    return () => document.removeEventListener('paste', onPaste);
  });
}
