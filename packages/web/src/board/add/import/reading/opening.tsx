import { Loader } from 'lucide-react';
import { useEffect, useState } from 'react';
import { DialogActions } from '../../../../dialogs/dialog.tsx';
import { useImportTexts } from '../../../../texts/import-texts.ts';
import { Button } from '../../../../ui/button.tsx';

/** Most files are open by then, and nothing needs to be said about it. */
const TOLD_FROM_SECONDS = 2;

/** A file is being opened: for how long already, and what ends it. */
export function Opening({ name, onStop }: { name: string | undefined; onStop(): void }) {
  const texts = useImportTexts();
  const seconds = useSeconds();
  return (
    <div>
      <div className="grid min-h-48 content-center justify-items-center gap-3 text-center">
        <Loader aria-hidden="true" className="size-8 text-accent motion-safe:animate-spin" />
        <p className="max-w-full font-medium wrap-anywhere">{texts.reading(name)}</p>
        {/* A screen reader is told of the end, and not of each second. */}
        <p role="timer" className="min-h-6 text-muted tabular-nums">
          {seconds >= TOLD_FROM_SECONDS && texts.readingFor(seconds)}
        </p>
      </div>
      <DialogActions>
        <Button onClick={onStop}>{texts.stop}</Button>
      </DialogActions>
    </div>
  );
}

/** Since it is there. */
function useSeconds(): number {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const ticking = setInterval(() => setSeconds((before) => before + 1), 1000);
    return () => clearInterval(ticking);
  }, []);
  return seconds;
}
