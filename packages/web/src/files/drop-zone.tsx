import { type DragEvent, type ReactNode, useState } from 'react';
import { classNames } from '../ui/class-names.ts';

/**
 * What files can be dropped on. To drop is never the only way: whoever uses this has buttons besides.
 *
 * @param children told whether something is being held over it
 */
export function DropZone({
  onFiles,
  className,
  children,
}: {
  onFiles(files: readonly File[]): void;
  className?: string;
  children(isOver: boolean): ReactNode;
}) {
  const [isOver, setOver] = useState(false);

  function onDrop(event: DragEvent): void {
    event.preventDefault();
    // The page behind takes files too.
    event.stopPropagation();
    setOver(false);
    const files = [...event.dataTransfer.files];
    if (files.length > 0) onFiles(files);
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: to drop is one of several ways; the others are buttons
    <div
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
      className={className}
    >
      {children(isOver)}
    </div>
  );
}

/** The frame that says so. */
export function DropFrame({ isOver, children }: { isOver: boolean; children: ReactNode }) {
  return (
    <div
      className={classNames(
        'grid min-h-48 place-items-center overflow-hidden rounded-medium border-2 border-dashed p-4 text-center',
        isOver ? 'border-accent bg-accent-soft' : 'border-control',
      )}
    >
      {children}
    </div>
  );
}
