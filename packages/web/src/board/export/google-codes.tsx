import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { announce } from '../../notices/announcer.tsx';
import { useImportTexts } from '../../texts/import-texts.ts';
import { useTexts } from '../../texts/texts.ts';
import { Button } from '../../ui/button.tsx';
import { useBriefly } from '../use-briefly.ts';
import { QrCode } from './qr-code.tsx';

/** The QR codes with which accounts move into Google Authenticator, one at a time: each is in the page for a minute. */
export function GoogleCodes({ codes, onOver }: { codes: readonly string[]; onOver(): void }) {
  const { board } = useTexts();
  const texts = useImportTexts().export;
  const [index, setIndex] = useState(0);
  const code = codes[index];
  const secondsLeft = useBriefly(code, onOver);
  if (code === undefined) return <p>{texts.noCodes}</p>;
  const place = texts.codeOf(index + 1, codes.length);

  /** Round and round: at no end a button goes away under the focus. */
  function show(wanted: number): void {
    const next = (wanted + codes.length) % codes.length;
    setIndex(next);
    announce(texts.codeOf(next + 1, codes.length));
  }

  return (
    <>
      <p className="text-pretty">{texts.scanCodes(codes.length)}</p>
      <QrCode text={code} label={place} className="mx-auto w-full max-w-80" />
      <div className="flex items-center justify-center gap-3">
        {codes.length > 1 && (
          <Button size="icon" aria-label={texts.codeBefore} onClick={() => show(index - 1)}>
            <ChevronLeft aria-hidden="true" />
          </Button>
        )}
        <p className="min-w-40 text-center">
          <span className="block font-medium">{place}</span>
          <span role="timer" className="block text-sm text-muted tabular-nums">
            {board.hiddenIn(secondsLeft)}
          </span>
        </p>
        {codes.length > 1 && (
          <Button size="icon" autoFocus aria-label={texts.codeAfter} onClick={() => show(index + 1)}>
            <ChevronRight aria-hidden="true" />
          </Button>
        )}
      </div>
    </>
  );
}
