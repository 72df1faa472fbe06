import { Check } from 'lucide-react';
import { useTexts } from '../../../texts/texts.ts';
import { Button } from '../../../ui/button.tsx';
import { classNames } from '../../../ui/class-names.ts';
import type { GoogleParts } from './google-parts.ts';

/** More than these are counted and not drawn. */
const MOST_BOXES = 20;

/** Which QR codes of an export have been read, and what can be done where the others will not come. */
export function PartsRead({
  parts: { size, addresses },
  onEnough,
  onStartAgain,
}: {
  parts: GoogleParts;
  onEnough(): void;
  onStartAgain(): void;
}) {
  const { scan } = useTexts().board;
  return (
    <div className="grid gap-3 rounded-medium bg-accent-soft p-4">
      <p className="font-semibold">{scan.partsRead(addresses.size, size)}</p>
      {size <= MOST_BOXES && (
        <ol aria-label={scan.parts} className="flex flex-wrap gap-1.5">
          {Array.from({ length: size }, (_, index) => index).map((index) => {
            const isRead = addresses.has(index);
            return (
              <li
                key={index}
                aria-label={isRead ? scan.partRead(index + 1) : scan.partMissing(index + 1)}
                className={classNames(
                  'grid size-9 place-items-center rounded-small border text-sm font-semibold',
                  isRead
                    ? 'border-transparent bg-accent text-on-accent'
                    : 'border-dashed border-control text-muted',
                )}
              >
                {isRead ? <Check aria-hidden="true" className="size-4.5" /> : index + 1}
              </li>
            );
          })}
        </ol>
      )}
      <div className="flex flex-wrap gap-2">
        <Button size="small" onClick={onEnough}>
          {scan.enough}
        </Button>
        <Button size="small" variant="quiet" onClick={onStartAgain}>
          {scan.startAgain}
        </Button>
      </div>
    </div>
  );
}
