import { useEffect, useState } from 'react';
import { useTexts } from '../texts/texts.ts';

/** The whole page takes files that are dropped on it, and says so while one is held over it. */
export function DropTarget({ onFiles }: { onFiles(files: readonly File[]): void }) {
  const { board } = useTexts();
  const [isOver, setOver] = useState(false);

  useEffect(() => {
    // It is entered anew for each element below it.
    let depth = 0;
    const hold = (event: DragEvent, change: 1 | -1 | 0) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      depth = Math.max(depth + change, 0);
      setOver(depth > 0);
    };
    const onEnter = (event: DragEvent) => hold(event, 1);
    const onOver = (event: DragEvent) => hold(event, 0);
    const onLeave = (event: DragEvent) => hold(event, -1);
    const onDrop = (event: DragEvent) => {
      hold(event, 0);
      depth = 0;
      setOver(false);
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length > 0) onFiles(files);
    };
    document.addEventListener('dragenter', onEnter);
    document.addEventListener('dragover', onOver);
    document.addEventListener('dragleave', onLeave);
    document.addEventListener('drop', onDrop);
    return () => {
      document.removeEventListener('dragenter', onEnter);
      document.removeEventListener('dragover', onOver);
      document.removeEventListener('dragleave', onLeave);
      document.removeEventListener('drop', onDrop);
    };
  }, [onFiles]);

  return (
    isOver && (
      <div className="pointer-events-none fixed inset-3 z-40 grid place-items-center rounded-large border-4 border-dashed border-accent bg-accent-soft/90 text-xl font-semibold text-accent-strong">
        {board.dropHere}
      </div>
    )
  );
}
